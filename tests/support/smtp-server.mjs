// A real SMTP server for tests, on loopback: node tests/support/smtp-server.mjs FOLDER [OPTION=VALUE]…
// Writes its port to FOLDER/port, and each mail it takes to FOLDER/<number>.eml, its envelope in the first lines.
//   tls=implicit|starttls|none   key=FILE cert=FILE   user=NAME password=WORD (then it must be signed in to)
// Recipients refuse@… are refused for good, busy@… for now, and a mail whose text holds REFUSE-ME after it was sent.
import { readFileSync, writeFileSync, renameSync } from "node:fs";
import { SMTPServer } from "smtp-server";

const [folder, ...rest] = process.argv.slice(2);
const options = Object.fromEntries(rest.map((one) => one.split(/=(.*)/s, 2)));
const error = (code, words) => Object.assign(new Error(words), { responseCode: code });
let mails = 0, connections = 0;

const server = new SMTPServer({
  secure: options.tls === "implicit",
  hideSTARTTLS: options.tls === "none",
  ...(options.key ? { key: readFileSync(options.key), cert: readFileSync(options.cert) } : {}),
  authOptional: !options.user,
  allowInsecureAuth: options.tls === "none",
  disableReverseLookup: true,
  onConnect(session, done) { connections += 1; done(); },
  onAuth(auth, session, done) {
    const known = auth.username === options.user && auth.password === options.password;
    done(known ? null : error(535, "who are you?"), { user: auth.username });
  },
  onRcptTo({ address }, session, done) {
    if (address.startsWith("refuse@")) return done(error(550, "no such mailbox here"));
    if (address.startsWith("busy@")) return done(error(451, "try again later"));
    done();
  },
  onData(stream, session, done) {
    let text = "";
    stream.setEncoding("latin1");
    stream.on("data", (part) => { text += part; });
    stream.on("end", () => {
      if (text.includes("REFUSE-ME")) return done(error(554, "not such words"));
      mails += 1;
      const envelope = session.envelope;
      const head = `X-From: ${envelope.mailFrom.address}\r\nX-To: ${envelope.rcptTo.map((one) => one.address).join(",")}\r\n` +
        `X-Secure: ${session.secure}\r\nX-User: ${session.user ?? ""}\r\nX-Connection: ${connections}\r\n`;
      writeFileSync(`${folder}/part`, head + text, "latin1");
      renameSync(`${folder}/part`, `${folder}/${mails}.eml`);
      done();
    });
  },
});
server.on("error", (failure) => { if (!["ECONNRESET", "EPIPE"].includes(failure.code)) console.error(failure.message); });
server.listen(0, "127.0.0.1", () => {
  writeFileSync(`${folder}/port.part`, String(server.server.address().port));
  renameSync(`${folder}/port.part`, `${folder}/port`);
});
