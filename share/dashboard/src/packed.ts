// SPDX-License-Identifier: Apache-2.0
// Numbers that the page's own copy of the report holds as text: report/render/packed.h says how.

const ALPHABET = "#$%'()*+,-./0123456789:;=?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~"
const BASE = 32
const GAPS = 2 * BASE
const HISTOGRAM = '~'

const VALUES = new Uint8Array(128)
for (let i = 0; i < ALPHABET.length; i++) VALUES[ALPHABET.charCodeAt(i)] = i

class Unpacker {
	readonly numbers: number[] = []
	private at = 1

	constructor(private readonly text: string) {}

	get more(): boolean {
		return this.at < this.text.length
	}

	private sign(): number {
		return VALUES[this.text.charCodeAt(this.at++) & 127]
	}

	private number(): number {
		let value = 0
		let sign = this.sign()
		for (; sign >= BASE && this.more; sign = this.sign()) value = value * BASE + (sign - BASE)
		return value * BASE + sign
	}

	private gap(): number {
		let gap = 0
		for (; this.more; this.at++) {
			const sign = VALUES[this.text.charCodeAt(this.at) & 127]
			if (sign < GAPS) break
			gap += sign - GAPS + 1
		}
		return gap
	}

	buckets(limit: number): void {
		if (limit) this.numbers.push(this.number(), this.number())
		for (let i = 1; i < limit && this.more; i++) this.numbers.push(this.gap() + 1, this.number())
	}

	cell(): void {
		for (let i = 0; i < 5; i++) this.numbers.push(this.number())
		this.buckets(this.numbers[this.numbers.length - 1])
	}
}

function unpack(text: string): number[] {
	const unpacker = new Unpacker(text)
	if (text[0] === HISTOGRAM && unpacker.more) unpacker.buckets(Infinity)
	else while (unpacker.more) unpacker.cell()
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
