-- Decisions: asked for their own sake, and explained.
local recent = sql [[
  select * from decision
  where ($before::text is null or position < cast($before as bigint)) and ($point::text is null or point = $point)
    and ($about::text is null or about = $about) and ($state::text is null or state = $state)
  order by position desc limit $limit ]]
local one = sql [[ select * from decision where position = $position order by position ]]
local set_of = sql [[ select set_hash as hash from policy_publication where number = $number order by number ]]
local text_of = sql [[
  select t.text from policy_file f join policy_text t on t.hash = f.text_hash
  where f.set_hash = $hash and f.path = $path order by f.path ]]
local page = use "page"

local question = { point = text { max = 100 }, ask = any, about = optional(text { max = 100 }) }
local verdict = { outcome = text, answer = any, fault = optional(text) }

local function make(tx, input, pointer)
  local ask = engine.question(input.point, input.ask, pointer)
  local answer = tx:decide(input.point, ask, input.about)
  local result = { outcome = answer.outcome, fault = answer.fault, answer = answer }
  answer.outcome, answer.fault = nil, nil
  return result
end

operation "decision.make" {
  summary = "Ask a decision point; the answer is recorded", http = "POST /v1/decide", kind = "write", role = "viewer",
  input = question, output = verdict,
  errors = { "POINT_UNKNOWN", "QUESTION_INVALID" },
  run = function(tx, input) return make(tx, input, "/ask") end,
}

operation "decision.batch" {
  summary = "Ask several questions; they share one commit", http = "POST /v1/decide/batch", kind = "write",
    role = "viewer",
  input = { questions = list(question, { min = 1, max = 1000 }) }, output = { answers = list(verdict) },
  errors = { "POINT_UNKNOWN", "QUESTION_INVALID" },
  run = function(tx, input)
    local answers = list.new()
    for i, item in ipairs(input.questions) do
      answers:add(make(tx, item, "/questions/" .. (i - 1) .. "/ask"))
    end
    return { answers = answers }
  end,
}

operation "decision.list" {
  summary = "Recorded decisions, newest first", http = "GET /v1/decisions", kind = "read", role = "viewer",
  input = { point = optional(text), about = optional(text), state = optional(choice { "applied", "refused" }),
    limit = optional(page_size), cursor = optional(text) },
  output = { items = list(decision_view), next = optional(text) },
  run = function(tx, input)
    local rows, next_cursor = page(tx, recent, { point = input.point, about = input.about, state = input.state },
      input, "position")
    return { items = rows, next = next_cursor }
  end,
}

operation "decision.get" {
  summary = "Explain a decision: question, answer, cost, and the policy text that gave it",
  http = "GET /v1/decisions/{position}", kind = "read", role = "viewer",
  input = { position = integer }, output = { decision = decision_view, set_hash = text,
    policy = optional(answer_text) },
  errors = { "NOT_FOUND" },
  run = function(tx, input)
    local row = tx:one(one, { position = input.position })
    if not row then fail.not_found("NOT_FOUND", "there is no decision %d", input.position) end
    local set = tx:one(set_of, { number = row.set_number })
    local path = string.gsub(row.point, "%.", "/", 1) .. ".lua"
    local policy = tx:one(text_of, { hash = set.hash, path = path })
    return { decision = row, set_hash = set.hash, policy = policy and policy.text }
  end,
}
