# SPDX-License-Identifier: Apache-2.0
"""mongo_client.py PORT ROUNDS; says what it asked: "command error count" lines, "-" for no error."""

import collections
import sys

import pymongo
from pymongo.errors import DuplicateKeyError, OperationFailure

counts = collections.Counter()
client = pymongo.MongoClient('127.0.0.1', int(sys.argv[1]), retryWrites=False)
items = client.shop.items
for i in range(int(sys.argv[2])):
	assert len(list(items.find({'name': 'secret'}, limit=3))) == 3
	items.insert_one({'_id': i, 'note': 'secret ' * 50})
	items.insert_many([{'note': f'secret {k}'} for k in range(10)])
	items.update_one({'_id': i}, {'$set': {'note': 'another'}})
	items.delete_many({'note': 'another'})
	counts.update({('find', '-'): 1, ('insert', '-'): 2, ('update', '-'): 1, ('delete', '-'): 1})
	try:
		items.insert_one({'_id': 'twice'})
	except DuplicateKeyError as error:
		counts['insert', error.code] += 1
	try:
		list(items.aggregate([{'$nothing': {}}]))
	except OperationFailure as error:
		counts['aggregate', error.code] += 1
for (name, error), n in counts.items():
	print(name, error, n)
