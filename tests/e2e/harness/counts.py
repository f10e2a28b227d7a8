# SPDX-License-Identifier: Apache-2.0
"""Counts of (method, path, status) from several witnesses, and what differs between them."""

import collections

Counts = collections.Counter


def merge(*counts):
	total = Counts()
	for c in counts:
		total.update(c)
	return total


def from_log(path):
	"""Lines "METHOD /target STATUS [COUNT]"; the query is cut off, as recordings do."""
	counts = Counts()
	with open(path, errors='surrogateescape') as lines:
		for line in lines:
			fields = line.split()
			if len(fields) >= 3:
				count = int(fields[3]) if len(fields) > 3 else 1
				counts[fields[0], fields[1].split('?')[0], int(fields[2])] += count
	return counts


def routes_of(counts):
	"""(route, method) as the report should name them: paths that only gave 404 share one row."""
	found = {path for (_, path, status) in counts if status != 404}
	routes = Counts()
	for (method, path, _), n in counts.items():
		routes[path if path in found else '(not found)', method] += n
	return routes


def statuses_of(counts):
	statuses = Counts()
	for (_, _, status), n in counts.items():
		statuses[status] += n
	return statuses


def table(witnesses):
	"""Rows on which the witnesses disagree, and the totals; empty when there are none."""
	names = list(witnesses)
	keys = sorted(set().union(*witnesses.values()), key=str)
	rows = [(key, [witnesses[n].get(key, 0) for n in names]) for key in keys]
	rows = [(key, values) for key, values in rows if len(set(values)) > 1]
	if not rows:
		return ''
	rows.append(('total', [sum(witnesses[n].values()) for n in names]))
	wide = max(len(show(key)) for key, _ in rows)
	lines = [' ' * wide + ''.join(f'{n:>14}' for n in names)]
	for key, values in rows:
		lines.append(f'{show(key):<{wide}}' + ''.join(f'{v:>14}' for v in values))
	return '\n'.join(lines)


def show(key):
	return ' '.join(str(part)[:70] for part in key) if isinstance(key, tuple) else str(key)
