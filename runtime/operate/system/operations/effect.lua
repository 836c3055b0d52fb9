-- Effects of flows, and what people do about a letter whose fate is unknown.
local all = sql [[
  select id, flow, generation, seq, kind, phase, attempts, next_at, tries, result, resent, ended_at
  from effect
  where ($flow::text is null or flow = $flow) and ($kind::text is null or kind = $kind)
    and ($state::text is null or coalesce(result, phase) = $state) and ($before::text is null or id < $before)
  order by id desc limit $limit ]]
local again = sql [[ select count(*) as n from effect where flow = $flow and generation = $generation and seq = $seq
  and resent is not null ]]
local page = use "page"

operation "effect.list" {
  summary = "What flows have had done outside, or still want done", http = "GET /v1/effects", kind = "read",
  role = "operator",
  input = { flow = optional(text { max = 100 }), kind = optional(text { max = 64 }),
    state = optional(text { max = 64 }), limit = optional(page_size), cursor = optional(text { max = 200 }) },
  output = { items = list(effect_view), next = optional(text) },
  run = function(tx, input)
    local wanted = { flow = input.flow, kind = input.kind, state = input.state }
    local rows, next_cursor = page(tx, all, wanted, input, "id")
    return { items = rows, next = next_cursor }
  end,
}

local function unsure(tx, id)
  local row = tx:lock("effect", id)
  if row.result ~= "maybe_sent" then
    fail.conflict("EFFECT_SURE", "it is %s, not maybe_sent", row.result or row.phase)
  end
  return row
end

local function settle(tx, row, result)
  tx:update("effect", row.id, { result = result })
  tx:emit("effect.settled", { flow = row.flow, id = row.id, result = result })
end

operation "effect.mark_sent" {
  summary = "A letter that was maybe sent did arrive", http = "POST /v1/effects/{id}/mark-sent", kind = "write",
  role = "operator",
  input = { id = text { max = 200 } }, output = { id = text, result = text },
  errors = { "NOT_FOUND", "EFFECT_SURE" },
  run = function(tx, input)
    local row = unsure(tx, input.id)
    settle(tx, row, "marked_sent")
    return { id = row.id, result = "marked_sent" }
  end,
}

operation "effect.send_again" {
  summary = "Send a letter that was maybe sent once more, with the same Message-ID",
  http = "POST /v1/effects/{id}/send-again", kind = "write", role = "operator", status = 201,
  input = { id = text { max = 200 } }, output = { id = text, resent = integer },
  errors = { "NOT_FOUND", "EFFECT_SURE" },
  run = function(tx, input)
    local row = unsure(tx, input.id)
    local n = tx:one(again, { flow = row.flow, generation = row.generation, seq = row.seq }).n + 1
    settle(tx, row, "sent_again")
    local id = ("%s:%d:%d:again-%d"):format(row.flow, row.generation, row.seq, n)
    tx:insert("effect", { id = id, flow = row.flow, generation = row.generation, seq = row.seq, kind = row.kind,
      ask = row.ask, attempts = 0, next_at = engine.machine_now(), phase = "due", tries = list.new(), resent = n })
    return { id = id, resent = n }
  end,
}
