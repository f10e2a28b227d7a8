# SPDX-License-Identifier: Apache-2.0
# As errors_flask.py, for Puma: configuration and application in one, with PORT in the environment.

def look_up(number)
  raise KeyError, "broken #{number}"
end

bind "tcp://127.0.0.1:#{ENV.fetch('PORT')}"
threads 8, 8
environment 'production'
raise_exception_on_sigterm false
app(lambda do |env|
  sleep(rand * 0.01)
  look_up(env['QUERY_STRING'][/\d+/]) if env['PATH_INFO'] == '/fail'
  [200, { 'Content-Length' => '5' }, ["fine\n"]]
end)
