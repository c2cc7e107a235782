import { newcomer } from '../support/newcomer.mjs'

export const journeys = newcomer({ way: 'in Welsh', language: 'cy', looks: true })
