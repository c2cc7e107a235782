import { newcomer } from '../support/newcomer.mjs'

export const journeys = newcomer({ way: 'without JavaScript', javaScript: false })
