-- Asks the other side who it is, and says what would keep the link from working.
local problems = use "problems"

return flow {
  summary = "Asks the other side of the link who it is and which kinds of records it takes",
  input = { entities = list(entity, { max = 100 }) },
  output = { ok = boolean, side = optional(text), problems = list(reason) },
  as = { "link_push" },
  run = function(f, input)
    local here = f:call("link.here", {}, { title = "What is set here" })
    local reached, answer = f:try(function()
      return f:http {
        method = "GET", url = here.peer_url .. "/v1/link/hello", timeout = "10 seconds",
        headers = { Authorization = { secret = "link.token", prefix = "Bearer " } },
        retry = { attempts = 2, first = "1 seconds", most = "1 seconds" }, title = "Hello",
      }
    end)
    local found = problems.of_hello(here, input.entities, reached, answer)
    return { ok = #found == 0, side = reached and problems.side_of(answer.json) or nil, problems = found }
  end,
}
