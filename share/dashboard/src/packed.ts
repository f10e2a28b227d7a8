// SPDX-License-Identifier: Apache-2.0
// Numbers that the page's own copy of the report holds as text: report/render/packed.h says how.

const ALPHABET = "#$%'()*+,-./0123456789:;=?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~"
const BASE = 32
const GAPS = 2 * BASE
const HISTOGRAM = '~'

const VALUES = new Uint8Array(128)
for (let i = 0; i < ALPHABET.length; i++) VALUES[ALPHABET.charCodeAt(i)] = i

const encoder = new TextEncoder()

const HEADER = 5
/** Index and count of the first bucket. */
const FIRST = 2

/** Where a reader stands: so many plain numbers until buckets begin, so many buckets until the next cell. */
class Unpacker {
	readonly numbers: number[] = []
	private plain: number
	private left: number
	private gap = 0

	constructor(private readonly histogram: boolean) {
		this.plain = histogram ? FIRST : HEADER
		this.left = histogram ? Infinity : 0
	}

	skip(buckets: number): void {
		this.gap += buckets
	}

	take(value: number): void {
		if (this.plain === 0) {
			this.numbers.push(this.gap + 1, value)
			this.gap = 0
			this.counted()
			return
		}
		this.numbers.push(value)
		if (--this.plain > 0) return
		if (this.histogram || this.left) this.counted()
		else {
			this.left = value
			this.plain = value ? FIRST : HEADER
		}
	}

	private counted(): void {
		if (--this.left === 0) this.plain = HEADER
	}
}

function unpack(text: string): number[] {
	const bytes = encoder.encode(text)
	const unpacker = new Unpacker(text[0] === HISTOGRAM)
	let value = 0
	for (let at = 1; at < bytes.length; at++) {
		const sign = VALUES[bytes[at] & 127]
		if (sign >= GAPS) unpacker.skip(sign - GAPS + 1)
		else if (sign >= BASE) value = value * BASE + (sign - BASE)
		else {
			unpacker.take(value * BASE + sign)
			value = 0
		}
	}
	return unpacker.numbers
}

const known = new Map<string, number[]>()

/** The same numbers as an array; kept, since every window asks anew. */
export function unpacked(numbers: readonly number[] | string): readonly number[] {
	if (typeof numbers !== 'string') return numbers
	let found = known.get(numbers)
	if (!found) known.set(numbers, (found = unpack(numbers)))
	return found
}

/** When another report comes. */
export const forgetUnpacked = (): void => known.clear()

/** The report's text with arrays in place of what is packed; strangers' texts never begin with this escape. */
export const unpackedText = (json: string): string =>
	json.replace(/"(\\u007[ed][^"]*)"/g, (_, text: string) => JSON.stringify(unpack(JSON.parse(`"${text}"`) as string)))
