# A thin face of dev.py, which explains each word.
.PHONY: setup run test test-quick lint bench chaos lock
setup run test test-quick lint bench chaos lock:
	@python3 dev.py $@
