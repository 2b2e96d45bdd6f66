import { writeFileSync } from 'node:fs'
import { openApi } from '../../src/api/openapi.js'
import { type ApiDocument, generateTable, generateTypes } from './generated-types.js'

const facts = { version: '0', mode: 'sandbox', serverUrl: 'http://127.0.0.1:3000' } as const
const document = openApi(facts) as unknown as ApiDocument
const place = (name: string) => new URL(`../../sdk/src/generated/${name}.ts`, import.meta.url)
writeFileSync(place('types'), generateTypes(document))
writeFileSync(place('operations'), generateTable(document))
