# SPDX-License-Identifier: Apache-2.0
import sys, time
import bench_diff_pool as pool
if __name__ == '__main__':
	print(pool.fill(sys.argv[1], time.time() + 60 * float(sys.argv[2])))
