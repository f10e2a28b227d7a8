// SPDX-License-Identifier: Apache-2.0
// older_node.mjs - what gitlab-ci-local takes from Node 22, for Node 20.
const later = {
	union(other) { return new Set([...this, ...other]); },
	intersection(other) { return new Set([...this].filter(item => other.has(item))); },
	difference(other) { return new Set([...this].filter(item => !other.has(item))); },
	isSubsetOf(other) { return [...this].every(item => other.has(item)); },
};
for (const [name, method] of Object.entries(later))
	Set.prototype[name] ??= method;
