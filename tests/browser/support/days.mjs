// Calendar days in London, as people type them.
const london = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/London', day: 'numeric', month: 'numeric', year: 'numeric' })

export function day(offset = 0) {
  const parts = Object.fromEntries(london.formatToParts(Date.now() + offset * 86_400_000).map(({ type, value }) => [type, value]))
  return { day: parts.day, month: parts.month, year: parts.year }
}
