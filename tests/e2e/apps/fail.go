// SPDX-License-Identifier: Apache-2.0
// Go's own server, which calls the kernel and no C library: go run fail.go PORT
package main

import (
	"net/http"
	"os"
)

func main() {
	http.HandleFunc("/hello", func(w http.ResponseWriter, r *http.Request) { w.Write([]byte("hello\n")) })
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { panic("failure 1") })
	http.ListenAndServe("127.0.0.1:"+os.Args[1], nil)
}
