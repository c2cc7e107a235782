// What a page must look like to everybody: measured in the page itself.
import AxeBuilder from '@axe-core/playwright'

const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa']

export async function axeFindings(page) {
  const { violations } = await new AxeBuilder({ page }).withTags(rules).setLegacyMode(true).analyze()
  return violations.flatMap(({ id, help, nodes }) => nodes.map(({ html, failureSummary }) => `axe ${id}: ${help}: ${html.slice(0, 200)} ${failureSummary.replace(/\s+/g, ' ')}`))
}

// WCAG 1.4.10: no scrolling in two directions. Names what sticks out.
export async function overflow(page) {
  return page.evaluate(() => {
    const width = document.documentElement.clientWidth
    if (document.documentElement.scrollWidth <= width) return []
    const scrolls = (element) => element && element !== document.documentElement && (['auto', 'scroll', 'hidden', 'clip'].includes(getComputedStyle(element).overflowX) || scrolls(element.parentElement))
    const out = [...document.body.querySelectorAll('*')].filter((element) => element.getBoundingClientRect().right > width + 1 && !scrolls(element.parentElement))
    return [`wider than the window by ${document.documentElement.scrollWidth - width} px: ${out.slice(0, 3).map((element) => element.outerHTML.slice(0, 150)).join(' | ')}`]
  })
}

// WCAG 2.5.8: 24 px each way, but for links within a sentence; a smaller one needs 24 px to the middle of its neighbours, which axe checks.
export async function smallTargets(page) {
  return page.evaluate(() =>
    [...document.querySelectorAll('button, input:not([type=hidden]), select, textarea, summary')]
      .filter((element) => element.checkVisibility({ opacityProperty: false, visibilityProperty: true }))
      .map((element) => ({ element, box: element.getBoundingClientRect() }))
      .filter(({ box }) => box.width > 1 && (box.height < 24 || box.width < 24))
      .map(({ element, box }) => `small to hit: ${Math.round(box.width)} by ${Math.round(box.height)} px: ${element.outerHTML.slice(0, 150)}`),
  )
}

// WCAG 2.4.7 and 2.4.11: the element that has the focus shows it, and is in the window.
export async function focusFaults(page) {
  return page.evaluate(() => {
    const element = document.activeElement
    if (!element || element === document.body) return []
    const box = element.getBoundingClientRect()
    const style = getComputedStyle(element)
    const label = element.closest('.govuk-radios__item, .govuk-checkboxes__item')?.querySelector('label')
    const before = label ? getComputedStyle(label, '::before') : null
    const told = (of) => of && ((of.outlineStyle !== 'none' && parseFloat(of.outlineWidth) > 0) || of.boxShadow !== 'none')
    const faults = []
    if (!told(style) && !told(before)) faults.push(`focus does not show: ${element.outerHTML.slice(0, 150)}`)
    if (box.bottom <= 0 || box.top >= innerHeight) faults.push(`focus is out of sight: ${element.outerHTML.slice(0, 150)}`)
    return faults
  })
}
