# SPDX-License-Identifier: Apache-2.0
# WEBrick with its own log: ruby fail_webrick.rb PORT
require 'webrick'

number = 0
lock = Mutex.new
server = WEBrick::HTTPServer.new(BindAddress: '127.0.0.1', Port: ARGV[0].to_i)
server.mount_proc('/hello') { |_, response| response.body = "hello\n" }
server.mount_proc('/') { |_, _| raise ArgumentError, "failure #{lock.synchronize { number += 1 }} token=hunter22" }
trap('TERM') { server.shutdown }
server.start
