-- wrk sends the body that LOADTEST_BODY names, again and again.
local file = assert(io.open(os.getenv("LOADTEST_BODY"), "rb"))
wrk.method = "POST"
wrk.path = "/v1/chat/completions"
wrk.body = file:read("*a")
wrk.headers["content-type"] = "application/json"
file:close()
