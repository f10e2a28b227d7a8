# SPDX-License-Identifier: Apache-2.0
# Puma's configuration and application in one: puma -C puma.rb, with PORT and LOG in the environment;
# over TLS with CERTIFICATE and KEY.

ANSWERS = {
  '/hello' => [200, "hello\n"],
  '/page' => [200, 'p' * 11 * 1024],
  '/large' => [200, 'l' * 200 * 1024],
  '/cached' => [304, nil],
  '/fail' => [500, "failed\n"],
  '/moved' => [301, "moved\n"],
  '/empty' => [204, nil],
  '/form' => [200, "thank you\n"],
  '/upload' => [200, "stored\n"],
}.freeze

# Puma calls it from several threads.
class Application
  def initialize
    @counts = Hash.new(0)
    @lock = Mutex.new
  end

  def call(env)
    method, path = env.values_at('REQUEST_METHOD', 'PATH_INFO')
    status, body = ANSWERS.fetch(path, [404, "nothing here\n"])
    env['rack.input'].read
    @lock.synchronize { @counts["#{method} #{path} #{status}"] += 1 }
    headers = status == 301 ? { 'Location' => '/hello' } : {}
    headers['Content-Length'] = body.bytesize.to_s if body
    [status, headers, body && method != 'HEAD' ? [body] : []]
  end

  def to_s
    @counts.map { |key, n| "#{key} #{n}\n" }.join
  end
end

application = Application.new
if ENV['CERTIFICATE']
  bind "ssl://127.0.0.1:#{ENV.fetch('PORT')}?cert=#{ENV['CERTIFICATE']}&key=#{ENV['KEY']}&verify_mode=none"
else
  bind "tcp://127.0.0.1:#{ENV.fetch('PORT')}"
end
threads 4, 4
environment 'production'
raise_exception_on_sigterm false
app application
at_exit { File.write(ENV.fetch('LOG'), application.to_s) }
