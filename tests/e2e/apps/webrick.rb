# SPDX-License-Identifier: Apache-2.0
# WEBrick: ruby webrick.rb PORT LOG [CERTIFICATE KEY]
require 'webrick/https'

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

tls = ARGV[2] ? { SSLEnable: true } : {}
if ARGV[2]
  tls[:SSLCertificate] = OpenSSL::X509::Certificate.new(File.read(ARGV[2]))
  tls[:SSLPrivateKey] = OpenSSL::PKey.read(File.read(ARGV[3]))
end

# A queue: lines that threads write into one buffered File at once may be lost.
log = Queue.new
server = WEBrick::HTTPServer.new(
  BindAddress: '127.0.0.1', Port: ARGV[0].to_i, Logger: WEBrick::Log.new(File::NULL),
  AccessLog: [[log, '%m %U %s']], **tls
)
server.mount_proc('/') do |request, response|
  request.body
  response.status, response.body = ANSWERS.fetch(request.path, [404, "nothing here\n"])
  response['Location'] = '/hello' if response.status == 301
end
trap('TERM') { server.shutdown }
server.start
File.open(ARGV[1], 'w') { |out| out << log.pop until log.empty? }
