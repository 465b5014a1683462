# Short names for what one does all day. `make help` lists them.
.DEFAULT_GOAL := help
.PHONY: help dev check fmt demo

help: ## list these
	@sed -n 's/^\([a-z]*\):.*## /\1	/p' $(MAKEFILE_LIST) | expand -t 10

dev: ## server and simulator with a client, running until Ctrl-C; calls are shown
	./outdial demo --data data/dev

check: ## format, Error Prone, NullAway and all tests: what CI runs first
	./mvnw -B verify

fmt: ## format all sources
	./mvnw -q -B spotless:apply

demo: ## one call on this machine, then end
	./outdial demo --exit
