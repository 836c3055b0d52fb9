-- Policy sets: checked, published whole, swapped after the commit, rolled back.
local sets = sql [[
  select s.hash, (select max(p.number) from policy_publication p where p.set_hash = s.hash) as number,
    s.parent, s.note, s.actor, s.at
  from policy_set s
  order by s.at desc, coalesce((select max(p.number) from policy_publication p where p.set_hash = s.hash), 0) desc,
    s.hash limit $limit ]]
local live = sql [[ select set_hash as hash, number from policy_publication order by number desc limit 1 ]]
local by_hash = sql [[
  select s.hash, (select max(p.number) from policy_publication p where p.set_hash = s.hash) as number
  from policy_set s where s.hash >= $from and s.hash < $upto order by s.hash ]]
local files_of = sql [[
  select f.path, f.shipped, t.text from policy_file f join policy_text t on t.hash = f.text_hash
  where f.set_hash = $hash order by f.path ]]
local recorded = sql [[
  select position, point, question, outcome, answer from decision
  where position <= $upto and ($point::text is null or point = $point)
    and ($since::instant is null or at >= $since::instant)
  order by position desc limit $limit ]]
local files = map(text { max = 65536 }, { max = 1000 })

local function find_set(tx, prefix)
  local rows = tx:all(by_hash, { from = prefix, upto = prefix .. "~" })
  if #rows ~= 1 then
    fail.not_found("POLICY_SET_UNKNOWN", "%d policy sets begin with %s", #rows, prefix)
  end
  return rows[1]
end

local function read_files(tx, hash)
  local result, shipped = {}, {}
  for _, row in ipairs(tx:all(files_of, { hash = hash })) do
    result[row.path] = row.text
    shipped[row.path] = row.shipped
  end
  return result, shipped
end

-- Refuses what does not load; cases too unless the caller takes them as they are.
local function check(input_files, failing_cases)
  local report = engine.check_set(input_files)
  if #report.errors > 0 then
    fail.issues("POLICY_SET_INVALID", "the policy set does not fit; the live set stays", report.errors)
  end
  if #report.failures > 0 and not failing_cases then
    local reasons = list.new()
    for _, failure in ipairs(report.failures) do
      reasons:add { code = "CASE_FAILED", pointer = failure.where,
        text = string.sub(string.format("%s: expected %s, got %s", failure.name, failure.expected, failure.got), 1,
          1000) }
    end
    fail.issues("POLICY_CASES_FAILED", "cases fail; the live set stays", reasons)
  end
  return report
end

local function publish(tx, report, note)
  local now = tx:one(live)
  if now and now.hash == report.hash then return now.number, false end
  local number = (now and now.number or 0) + 1
  engine.go_live(number, now and now.hash, note)
  tx:emit("policy.published", { hash = report.hash, number = number, note = note })
  return number, true
end

local published = { hash = text, number = integer, cases = integer, failures = list(case_failure), changed = boolean }

operation "policy.publish" {
  summary = "Check a policy set and make it live", http = "POST /v1/policies/publish", kind = "write",
  role = "policy_editor",
  input = { files = optional(files), draft = optional(text { min = 4, max = 64 }), note = optional(text { max = 500 }),
    failing_cases = optional(boolean) },
  output = published,
  errors = { "POLICY_SET_INVALID", "POLICY_CASES_FAILED", "POLICY_SET_UNKNOWN", "POLICY_SOURCE" },
  run = function(tx, input)
    if (input.files == nil) == (input.draft == nil) then
      fail.invalid("POLICY_SOURCE", "give either files or the hash of a draft")
    end
    local chosen = input.files or read_files(tx, find_set(tx, input.draft).hash)
    local report = check(chosen, input.failing_cases)
    local number, changed = publish(tx, report, input.note or "published")
    return { hash = report.hash, number = number, cases = report.cases, failures = report.failures,
      changed = changed }
  end,
}

operation "policy.draft" {
  summary = "Keep a policy set that loads without making it live", http = "POST /v1/policies/drafts", kind = "write",
  role = "policy_editor", status = 201,
  input = { files = files, note = optional(text { max = 500 }) },
  output = { hash = text, cases = integer, failures = list(case_failure) },
  errors = { "POLICY_SET_INVALID" },
  run = function(tx, input)
    local report = check(input.files, true)
    engine.go_live(0, tx:one(live).hash, input.note or "draft")
    return { hash = report.hash, cases = report.cases, failures = report.failures }
  end,
}

operation "policy.check" {
  summary = "Check a policy set without publishing it", http = "POST /v1/policies/check", kind = "read",
  role = "policy_editor",
  input = { files = files },
  output = { hash = text, cases = integer, errors = list(reason), failures = list(case_failure) },
  run = function(_, input)
    return engine.check_set(input.files)
  end,
}

operation "policy.rollback" {
  summary = "Make an earlier policy set live again", http = "POST /v1/policies/rollback", kind = "write",
  role = "policy_editor",
  input = { hash = text { min = 4, max = 64 }, note = optional(text { max = 500 }) },
  output = published,
  errors = { "POLICY_SET_UNKNOWN", "POLICY_SET_INVALID" },
  run = function(tx, input)
    local set = find_set(tx, input.hash)
    local report = check((read_files(tx, set.hash)), true)
    local number, changed = publish(tx, report, input.note or "rolled back")
    return { hash = report.hash, number = number, cases = report.cases, failures = report.failures,
      changed = changed }
  end,
}

operation "policy.list" {
  summary = "Policy sets, newest first", http = "GET /v1/policies", kind = "read", role = "viewer",
  input = { limit = optional(page_size) },
  output = { items = list(set_view) },
  run = function(tx, input)
    local now = tx:one(live)
    local rows = tx:all(sets, { limit = input.limit or 50 })
    for _, row in ipairs(rows) do row.live = row.hash == now.hash end
    return { items = rows }
  end,
}

operation "policy.files" {
  summary = "The files of a policy set", http = "GET /v1/policies/{hash}", kind = "read", role = "viewer",
  input = { hash = text { min = 4, max = 64 } },
  output = { hash = text, number = optional(integer), files = files, shipped = map(boolean) },
  errors = { "POLICY_SET_UNKNOWN" },
  run = function(tx, input)
    local set = input.hash == "live" and tx:one(live) or find_set(tx, input.hash)
    local texts, shipped = read_files(tx, set.hash)
    return { hash = set.hash, number = set.number, files = texts, shipped = shipped }
  end,
}

-- Replay: recorded questions put to other files, and whose answer would differ.
operation "policy.replay" {
  summary = "Ask recorded questions again of edited policies and list what would change",
  http = "POST /v1/policies/replay", kind = "read", role = "policy_editor",
  input = { files = files, point = optional(text), since = optional(instant), limit = optional(integer { min = 1,
    max = 10000 }) },
  output = {
    compared = integer, same = integer, not_comparable = integer,
    groups = list { point = text, from = text, to = text, count = integer },
    changed = list { position = integer, point = text, from = text, to = text, answer_before = any,
      answer_after = any },
  },
  errors = { "POLICY_SET_INVALID" },
  run = function(tx, input)
    check(input.files, true)
    local rows = tx:all(recorded, { upto = 1 << 52, point = input.point, since = input.since,
      limit = input.limit or 1000 })
    local result = { compared = 0, same = 0, not_comparable = 0, groups = list.new(), changed = list.new() }
    local groups = {}
    for _, row in ipairs(rows) do
      local outcome, fields, fault = engine.evaluate(row.point, engine.text(row.question))
      if not outcome or fault == "QUESTION_INVALID" or fault == "BUDGET_TIME" then
        result.not_comparable = result.not_comparable + 1
      elseif outcome == row.outcome and fields == engine.text(row.answer) then
        result.compared, result.same = result.compared + 1, result.same + 1
      else
        result.compared = result.compared + 1
        local key = row.point .. " " .. row.outcome .. " " .. outcome
        if not groups[key] then
          groups[key] = { point = row.point, from = row.outcome, to = outcome, count = 0 }
          result.groups:add(groups[key])
        end
        groups[key].count = groups[key].count + 1
        if #result.changed < 100 then
          result.changed:add { position = row.position, point = row.point, from = row.outcome, to = outcome,
            answer_before = row.answer, answer_after = engine.json(fields) }
        end
      end
    end
    return result
  end,
}

operation "policy.points" {
  summary = "The decision points: what is asked, which outcomes are legal", http = "GET /v1/points", kind = "read",
  role = "viewer", input = {},
  output = { items = list { name = text, when = optional(text), ask = answer_text, default = text,
    outcomes = list { name = text, fields = answer_text } } },
  run = function()
    return { items = engine.points() }
  end,
}
