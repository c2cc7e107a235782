// Charts: drawn by the server, read by anybody: at the width of a telephone, without scripts, in both languages.
import { csvRows, download } from '../support/downloads.mjs'
import { must } from '../support/must.mjs'

const officer = 'officer@gwynfryn.example'
const phone = 375

// No letter of a chart runs out of it, and none is smaller than the text around.
async function chartFaults(page) {
  return page.evaluate(() =>
    [...document.querySelectorAll('svg.app-chart')].flatMap((chart) => {
      const frame = chart.getBoundingClientRect()
      return [...chart.querySelectorAll('text')].flatMap((text) => {
        const box = text.getBoundingClientRect()
        const faults = []
        if (box.right > frame.right + 2 || box.left < frame.left - 2) faults.push(`out of the chart: ${text.textContent}`)
        if (parseFloat(getComputedStyle(text).fontSize) < 14) faults.push(`too small: ${text.textContent}`)
        return faults
      })
    }),
  )
}

export const independent = true
export const journeys = [
  { language: 'en', javaScript: true, by: 'Organisations by: Status' },
  { language: 'cy', javaScript: true, by: 'Sefydliadau yn ôl: Statws' },
  { language: 'en', javaScript: false, by: 'Organisations by: Status' },
].map(({ language, javaScript, by }) => ({
  title: `statistics in ${language}${javaScript ? '' : ' without scripts'}: charts with their tables and files`,
  async tell({ visit }) {
    const rhiannon = await visit({ language, javaScript })
    await rhiannon.signIn(officer)
    await rhiannon.go('/gwynfryn')
    must.be((await rhiannon.page.locator('svg.app-chart').count()) === 1, 'a chart at home')
    await rhiannon.looksRight({ at: [320, phone, 1280] })
    await rhiannon.go('/gwynfryn/data/organisation/statistics?by=status&over=opened_on')
    await rhiannon.sees(by)
    must.be((await rhiannon.page.locator('svg.app-chart').count()) === 2, 'a chart by code and one by year')
    await rhiannon.looksRight({ at: [320, phone, 1280] })
    await rhiannon.page.setViewportSize({ width: phone, height: 900 })
    must.equal(await chartFaults(rhiannon.page), [], 'letters of the charts')
    const { bytes } = await download(rhiannon, () => rhiannon.page.locator('main a[href*="/statistics/file"]').first().click())
    const rows = csvRows(bytes)
    must.equal(rows.length - 1, await rhiannon.page.locator('main table').first().locator('tbody tr').count(), 'rows of the file')
    await rhiannon.page.emulateMedia({ media: 'print' })
    const ink = await rhiannon.page.locator('.app-chart__bar').first().evaluate((bar) => getComputedStyle(bar).fill)
    must.equal(ink, 'rgb(0, 0, 0)', 'dark on paper')
  },
}))
