import { newcomer } from '../support/newcomer.mjs'

const missing = () => (process.env.CANTREF_TEST_POSTGRES ? '' : 'CANTREF_TEST_POSTGRES is not set')

export const database = 'postgres'
export const journeys = newcomer({ way: 'on PostgreSQL' }).map((journey) => ({ ...journey, skip: missing }))
