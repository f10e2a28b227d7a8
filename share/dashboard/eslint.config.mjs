// SPDX-License-Identifier: Apache-2.0
// What the types alone don't hold: no markup from strings, no code from strings, promises that nobody awaits.
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import eslint from 'typescript-eslint'

const SINKS = 'Text from a recording must not become markup: use h(), svg(), foreign() or textContent.'
const sink = name => ({ property: name, message: SINKS })

export default eslint.config(
	{ ignores: ['node_modules', '*.mjs'] },
	...eslint.configs.recommendedTypeChecked,
	{
		languageOptions: { parserOptions: { project: './tsconfig.json', tsconfigRootDir: dirname(fileURLToPath(import.meta.url)) } },
		linterOptions: { reportUnusedDisableDirectives: 'error' },
		rules: {
			eqeqeq: ['error', 'always'],
			'no-eval': 'error',
			'no-implied-eval': 'error',
			'no-new-func': 'error',
			'no-script-url': 'error',
			'no-var': 'error',
			'prefer-const': 'error',
			'max-depth': ['error', 3],
			'max-params': ['error', 6],
			'max-lines': ['error', 500],
			'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
			'no-restricted-properties': ['error', ...['innerHTML', 'outerHTML', 'insertAdjacentHTML', 'srcdoc',
				'parseFromString', 'createContextualFragment'].map(sink),
				{ object: 'document', property: 'write', message: SINKS }],
		},
	},
)
