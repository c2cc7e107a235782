import { newcomer } from '../support/newcomer.mjs'

export const journeys = newcomer({ way: 'in English', looks: true })
