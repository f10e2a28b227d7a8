# SPDX-License-Identifier: Apache-2.0
# For puma.
number = 0
lock = Mutex.new
run lambda { |env|
  return [200, { 'Content-Length' => '6' }, ["hello\n"]] if env['PATH_INFO'] == '/hello'

  raise ArgumentError, "failure #{lock.synchronize { number += 1 }} token=hunter22"
}
