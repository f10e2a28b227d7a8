# SPDX-License-Identifier: Apache-2.0
"""What was asked of a database, as one witness tells it: calls and rows by the shape of the statement."""

import collections
import re

STRING = re.compile(r"'(?:[^'\\]|''|\\.)*'")
VALUE = re.compile(r'\$\d+|%s|(?<![\w.])\d+(?:\.\d+)?|\b(?:true|false)\b', re.I)
LISTS = re.compile(r'\((?:\?,)*\?\)(?:,\((?:\?,)*\?\))*')
NAMED = re.compile(r'^(deallocate|close|execute) (prepare )?\S+')


def shape(text):
	"""The statement without its values, so that every way to leave them out looks the same."""
	text = VALUE.sub('?', STRING.sub('?', text)).replace('`', '')
	text = ' '.join(text.split()).strip('; ').lower()
	text = re.sub(r' ?([(),;=<>*+|-]) ?', r'\1', text).replace('-?', '?')
	return NAMED.sub(r'\1', LISTS.sub('(?)', text))


class Account:
	"""calls[statement, error code or ''] and rows[statement]."""

	def __init__(self):
		self.calls = collections.Counter()
		self.rows = collections.Counter()

	def add(self, statement, error='', rows=0, count=1):
		self.calls[shape(statement), str(error or '')] += count
		if rows:
			self.rows[shape(statement)] += rows

	def among(self, other):
		"""What it says about the statements that the other knows: a driver also sets up its session."""
		known = {statement for statement, _ in other.calls}
		part = Account()
		part.calls.update({k: n for k, n in self.calls.items() if k[0] in known})
		part.rows.update({k: n for k, n in self.rows.items() if k in known})
		return part

	@classmethod
	def of_steps(cls, steps, output):
		"""A client of apps/ prints "STEP ROWS ERROR" for each call; "-" is no error."""
		account = cls()
		for line in output.splitlines():
			step, rows, error = line.split()
			account.add(steps[int(step)]['sql'], '' if error == '-' else error, int(rows))
		return account

	@classmethod
	def of_events(cls, events):
		account = cls()
		for e in events:
			account.add(e.get('statement') or '', e.get('error'), e.get('rows') or 0)
		return account

	@classmethod
	def of_report(cls, queries):
		"""Its rows do not tell the error codes apart: 'error' for each."""
		account = cls()
		for q in queries:
			account.add(q['text'], count=q['count'] - q['errors'], rows=q['rows'] or 0)
			account.add(q['text'], 'error', count=q['errors'])
		account.calls = +account.calls
		return account

	def without_codes(self):
		account = Account()
		for (statement, error), n in self.calls.items():
			account.calls[statement, error and 'error'] += n
		account.rows = self.rows
		return account
