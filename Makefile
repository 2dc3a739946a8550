NODE := node_modules/.bin/node

.PHONY: check
check:
	$(NODE) node_modules/.bin/tsc
	node_modules/.bin/biome check .
