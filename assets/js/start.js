// Runs before anything is painted: tells the stylesheet whether the components' scripts will come.
document.body.classList.add("js-enabled");
if ("noModule" in HTMLScriptElement.prototype) document.body.classList.add("govuk-frontend-supported");
