-- What the site hands in, and the requests a person must look at.
local requests = use "requests"
local page = use "lib.page"

local listed = sql [[
  select * from partner_request
  where id < $after_id and ($status::text is null or status = $status::text)
    and ($kind::text is null or kind = $kind::text)
  order by id desc limit $limit ]]

local RECEIVED = "Thank you. Your request has been received; we will write to %s."

local function confirmed(row, words)
  return {
    id = row.id, reference = row.reference, received_at = row.submitted_at,
    confirmation = words or string.format(RECEIVED, row.form.contact.email),
  }
end

-- Asked without a look at what we have: the answer goes to a stranger.
local function judge(tx, input)
  return tx:decide("partner.validate", {
    occasion = "submit", contact = input.contact, company = input.company, address = input.address,
    note = input.note, more = input.more or {}, duplicates = list.new(), same_email = list.new(),
    open_prospects = 0, now = tx.now,
  }, input.reference)
end

operation "partner.request" {
  summary = "Hand in an onboarding request; the form of the B2B site",
  http = "POST /v1/partner/requests",
  kind = "write", role = "public", status = 201,
  input = {
    reference = optional(id), contact = contact, company = company, address = address,
    note = optional(text { max = 2000 }), more = optional(map(text { max = 1000 })),
  },
  output = { id = id, reference = text, received_at = instant, confirmation = text },
  errors = { "REQUEST_REFUSED", "REFERENCE_USED" },
  run = function(tx, input)
    local form = {
      contact = input.contact, company = input.company, address = input.address, note = input.note, more = input.more,
    }
    local known = requests.of_reference(tx, input.reference)
    if known then
      if not requests.same_form(known, form) then
        fail.conflict("REFERENCE_USED", "reference %s belongs to another request", input.reference)
      end
      return confirmed(known)
    end
    local answer = judge(tx, input)
    if answer.outcome == "refuse" then
      fail.issues("REQUEST_REFUSED", "the request cannot be taken", answer.reasons)
    end
    local row = requests.insert(tx, { kind = "onboarding", form = form, reference = input.reference })
    return confirmed(row, answer.confirmation)
  end,
}

operation "partner.requests" {
  summary = "What the site handed in, newest first",
  http = "GET /v1/partner/requests",
  kind = "read", role = "viewer",
  input = {
    status = optional(request_status), kind = optional(request_kind), limit = optional(page_size),
    cursor = optional(page_cursor),
  },
  output = { items = list(request), next = optional(text) },
  errors = { "CURSOR_INVALID" },
  run = function(tx, input)
    local rows, following = page.newest(tx, listed, { status = input.status, kind = input.kind }, input)
    return { items = rows:map(requests.view), next = following }
  end,
}

local function held(tx, id)
  local row = tx:lock("partner_request", id)
  if row.status ~= "held" then fail.conflict("REQUEST_STATUS", "the request is %s", row.status) end
  return row
end

operation "partner.request_release" {
  summary = "Carry out a request that is held, without asking the policy again",
  http = "POST /v1/partner/requests/{id}/release",
  kind = "write", changes = "partner_request", role = "partner_desk",
  input = { id = id },
  output = request,
  errors = { "REQUEST_STATUS" },
  run = function(tx, input)
    requests.carry_out(tx, held(tx, input.id))
    return requests.view(tx:find("partner_request", input.id))
  end,
}

operation "partner.request_refuse" {
  summary = "Refuse a request that is held",
  http = "POST /v1/partner/requests/{id}/refuse",
  kind = "write", changes = "partner_request", role = "partner_desk",
  input = { id = id, reason = why },
  output = request,
  errors = { "REQUEST_STATUS" },
  run = function(tx, input)
    requests.refuse(tx, held(tx, input.id), input.reason)
    return requests.view(tx:find("partner_request", input.id))
  end,
}
