-- Reviews: what people are asked. The roles here are the least one needs to knock;
-- whether the review is one's own to answer is looked up in its row.
local reviews, people, page = use "reviews", use "people", use "page"
local listed = sql [[
  select * from review
  where ($before::text is null or id < $before) and ($state::text is null or state = $state)
    and ($kind::text is null or kind = $kind) and ($role::text is null or role = $role or escalated_to = $role)
    and ($subject::text is null or subject = $subject) and ($flow::text is null or flow = $flow)
    and ($me::text is null or assigned_to = $me or (assigned_to is null
      and ($roles like '%,' || role || ',%' or $roles like '%,' || escalated_to || ',%')))
  order by id desc limit $limit ]]

local function own_roles()
  local names = list.new()
  for _, role in ipairs(engine.roles()) do
    if engine.allows(role.name) then names:add(role.name) end
  end
  return "," .. table.concat(names, ",") .. ","
end

local function check_role(row)
  if engine.allows(row.role) or (row.escalated_to and engine.allows(row.escalated_to)) then return end
  fail.forbidden("REVIEW_ROLE", "this review is for the role %s", row.role)
end

local function check_open(row)
  if row.state == "open" then return end
  if row.state == "answered" then
    fail.conflict("REVIEW_CLOSED", "%s answered %s at %s", row.answered_by, row.answer, row.answered_at)
  end
  fail.conflict("REVIEW_CLOSED", "this review is %s", row.state)
end

-- Whether this person may say something here.
local function check_person(row, me)
  if row.assigned_to and row.assigned_to ~= me then
    fail.conflict("REVIEW_ASSIGNED", "%s has this review; take it first", row.assigned_to)
  end
  if people.has(me, row.not_by) then
    fail.forbidden("REVIEW_OWN", "%s may not answer this review", me)
  end
  for _, voice in ipairs(row.approvals) do
    if voice.by == me then fail.conflict("REVIEW_SAME_PERSON", "%s has said %s already", me, voice.answer) end
  end
end

local function check_option(row, answer)
  if people.has(answer, row.options) then return end
  fail.issues("REVIEW_OPTION", "not one of the options", list.new { { code = "REVIEW_OPTION", pointer = "/answer",
    text = "the options are " .. table.concat(row.options, ", ") } })
end

-- How many more must say the same before it counts.
local function still_missing(row, answer)
  if not people.has(answer, row.confirming) then return 0 end
  local missing = row.approvals_needed
  for _, voice in ipairs(row.approvals) do
    if voice.answer == answer then missing = missing - 1 end
  end
  return missing
end

local function asked(title)
  return { kind = text { min = 1, max = 64 }, title = title, subject = optional(text { max = 100 }),
    reason = optional(text { max = 2000 }), details = optional(any), role = optional(text { max = 64 }),
    options = optional(list(text { min = 1, max = 64 }, { min = 1, max = 20 })) }
end

operation "review.ask" {
  summary = "Ask a person, without a flow that waits", http = "POST /v1/reviews", kind = "write", role = "operator",
  status = 201, input = asked(text { min = 1, max = 500 }), output = review_view, errors = { "ROLE_UNKNOWN" },
  run = function(tx, input)
    local row = reviews.open(tx, { ask = input })
    return reviews.view(tx:find("review", row.id))
  end,
}

-- The engine asks these two for the step of a flow that waits.
local of_flow = asked(optional(text { max = 500 }))
of_flow.within = optional(text)

operation "review.open" {
  summary = "Open the review that a step of a flow waits for; the engine's own", kind = "write", role = "admin",
  input = { ask = of_flow, flow = id, generation = integer, seq = integer }, output = { id = id },
  errors = { "ROLE_UNKNOWN" },
  run = function(tx, input) return { id = reviews.open(tx, input).id } end,
}

operation "review.cancel" {
  summary = "Close the reviews that a step of a flow waits for no more; the engine's own", kind = "write",
  role = "admin",
  input = { flow = id, generation = integer, seq = integer, expired = optional(boolean) },
  output = { closed = integer },
  run = function(tx, input)
    local step = { flow = input.flow, generation = input.generation, seq = input.seq }
    return { closed = reviews.close_step(tx, step, input.expired and "expired" or "cancelled") }
  end,
}

operation "review.list" {
  summary = "Reviews, newest first; `mine` are those that wait for the caller", http = "GET /v1/reviews",
  kind = "read", role = "viewer",
  input = { mine = optional(boolean), role = optional(text), kind = optional(text), subject = optional(text),
    flow = optional(text), state = optional(text), limit = optional(page_size), cursor = optional(text) },
  output = { items = list(review_view), next = optional(text) },
  run = function(tx, input)
    local params = { role = input.role, kind = input.kind, subject = input.subject, flow = input.flow,
      state = input.state, roles = own_roles() }
    if input.mine then params.me, params.state = people.name(tx.actor), "open" end
    local rows, next_cursor = page(tx, listed, params, input, "id")
    local items = list.new()
    for _, row in ipairs(rows) do items:add(reviews.view(row)) end
    return { items = items, next = next_cursor }
  end,
}

operation "review.get" {
  summary = "One review", http = "GET /v1/reviews/{id}", kind = "read", role = "viewer", changes = "review",
  input = { id = id }, output = review_view, errors = { "NOT_FOUND" },
  run = function(tx, input)
    local row = tx:find("review", input.id)
    if not row then fail.not_found("NOT_FOUND", "there is no review %s", input.id) end
    return reviews.view(row)
  end,
}

operation "review.answer" {
  summary = "Answer a review", http = "POST /v1/reviews/{id}/answer", kind = "write", role = "viewer",
  changes = "review",
  input = { id = id, answer = text { min = 1, max = 64 }, note = optional(text { max = 2000 }), data = optional(any) },
  output = review_view,
  errors = { "NOT_FOUND", "REVIEW_ROLE", "REVIEW_CLOSED", "REVIEW_ASSIGNED", "REVIEW_OWN", "REVIEW_SAME_PERSON",
    "REVIEW_OPTION" },
  run = function(tx, input)
    local row, me = tx:lock("review", input.id), people.name(tx.actor)
    check_role(row)
    check_open(row)
    check_person(row, me)
    check_option(row, input.answer)
    row.approvals:add { by = me, answer = input.answer, note = input.note, at = tx.now }
    local missing = still_missing(row, input.answer)
    if missing > 0 then
      -- The next one is somebody else, so the review is nobody's again.
      tx:update("review", row.id, { approvals = row.approvals, assigned_to = null })
      tx:emit("review.approved", { id = row.id, kind = row.kind, answer = input.answer, by = me, missing = missing })
    else
      tx:update("review", row.id, { approvals = row.approvals, state = "answered", answer = input.answer,
        note = input.note, data = input.data, answered_at = tx.now, answered_by = me, due_at = null })
      tx:emit("review.answered", { id = row.id, kind = row.kind, subject = row.subject, answer = input.answer,
        note = input.note, by = me, data = input.data })
    end
    return reviews.view(tx:find("review", row.id))
  end,
}

operation "review.take" {
  summary = "Make a review one's own", http = "POST /v1/reviews/{id}/take", kind = "write", role = "viewer",
  changes = "review", input = { id = id }, output = review_view,
  errors = { "NOT_FOUND", "REVIEW_ROLE", "REVIEW_CLOSED", "REVIEW_OWN" },
  run = function(tx, input)
    local row, me = tx:lock("review", input.id), people.name(tx.actor)
    check_role(row)
    check_open(row)
    if people.has(me, row.not_by) then fail.forbidden("REVIEW_OWN", "%s may not answer this review", me) end
    if row.assigned_to ~= me then
      tx:update("review", row.id, { assigned_to = me })
      tx:emit("review.reassigned", { id = row.id, kind = row.kind, role = row.role, assigned_to = me, by = me })
    end
    return reviews.view(tx:find("review", row.id))
  end,
}

operation "review.reassign" {
  summary = "Give a review to another person or role", http = "POST /v1/reviews/{id}/reassign", kind = "write",
  role = "viewer", changes = "review",
  input = { id = id, to = optional(text { min = 1, max = 200 }), role = optional(text { max = 64 }) },
  output = review_view,
  errors = { "NOT_FOUND", "REVIEW_ROLE", "REVIEW_CLOSED", "REVIEW_TARGET", "ROLE_UNKNOWN" },
  run = function(tx, input)
    local row = tx:lock("review", input.id)
    check_role(row)
    check_open(row)
    if not input.to and not input.role then fail.invalid("REVIEW_TARGET", "give `to`, `role`, or both") end
    local role = input.role and people.check_role(input.role) or row.role
    tx:update("review", row.id, { role = role, assigned_to = input.to or null })
    tx:emit("review.reassigned", { id = row.id, kind = row.kind, role = role, assigned_to = input.to,
      by = people.name(tx.actor) })
    return reviews.view(tx:find("review", row.id))
  end,
}
