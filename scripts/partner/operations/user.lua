-- Users of a hierarchy: what the site asks for goes through the pull and sync jobs; what
-- the head office does is done at once, and published by the next run.
local hierarchies = use "hierarchies"
local parties = use "parties"
local requests = use "requests"
local forms = use "forms"

local asked_by = optional(id { summary = "The user who asks; must be the hierarchy's admin" })

local function check_asker(tx, hierarchy_id, user_id)
  if not user_id then return end
  local admin = hierarchies.admin(tx, hierarchy_id)
  if admin.id ~= user_id or admin.status ~= "active" then
    fail.forbidden("ADMIN_ONLY", "user %s is not the active admin", user_id)
  end
end

local function person_of(input)
  return {
    first_name = input.first_name, last_name = input.last_name, email = input.email, phone = input.phone,
    language = input.language,
  }
end

local function present(tx, user_id)
  local user = tx:lock("partner_user", user_id)
  if user.status == "removed" or user.leaving then
    fail.conflict("USER_STATUS", "user %s is removed", user.name)
  end
  return user
end

operation "partner.user_add" {
  summary = "Ask for another user; pending until the jobs have made and published it",
  http = "POST /v1/partner/hierarchies/{hierarchy}/users",
  kind = "write", role = "partner_site", status = 201,
  input = {
    hierarchy = key_of, first_name = person_name, last_name = person_name, email = customer.email,
    phone = optional(text { min = 1, max = 60 }), language = optional(customer.language), asked_by = asked_by,
  },
  output = member,
  errors = { "HIERARCHY_UNKNOWN", "ADMIN_ONLY", "USER_EXISTS", "EMAIL_AMBIGUOUS" },
  run = function(tx, input)
    local hierarchy = hierarchies.find(tx, input.hierarchy)
    check_asker(tx, hierarchy.id, input.asked_by)
    hierarchies.check_email(tx, hierarchy.id, input.email)
    parties.person(tx, input.email)
    local user = hierarchies.add(tx, hierarchy.id, { name = forms.full_name(input), email = input.email }, "user")
    requests.insert(tx, { kind = "user_add", form = person_of(input), hierarchy_id = hierarchy.id, user_id = user.id })
    return hierarchies.user_view(user)
  end,
}

operation "partner.user_edit" {
  summary = "Ask to change a user; done by the next pull and sync, seen after publication",
  http = "POST /v1/partner/users/{id}",
  kind = "write", changes = "partner_user", role = "partner_site",
  input = {
    id = id, first_name = person_name, last_name = person_name, email = customer.email,
    phone = optional(text { min = 1, max = 60 }), language = optional(customer.language), asked_by = asked_by,
  },
  output = request,
  errors = { "ADMIN_ONLY", "USER_EXISTS", "USER_STATUS", "EMAIL_AMBIGUOUS" },
  run = function(tx, input)
    local user = present(tx, input.id)
    check_asker(tx, user.hierarchy_id, input.asked_by)
    if not user.customer_id then fail.conflict("USER_STATUS", "user %s is not made yet", user.name) end
    hierarchies.check_email(tx, user.hierarchy_id, input.email, user.id)
    parties.demand_free(tx, input.email, user.customer_id)
    return requests.view(requests.insert(tx, {
      kind = "user_edit", form = person_of(input), hierarchy_id = user.hierarchy_id, user_id = user.id,
    }))
  end,
}

operation "partner.user_remove" {
  summary = "Ask to take a user out of the hierarchy; the customer is kept",
  http = "POST /v1/partner/users/{id}/remove",
  kind = "write", changes = "partner_user", role = "partner_site",
  input = { id = id, asked_by = asked_by },
  output = request,
  errors = { "ADMIN_ONLY", "ADMIN_NEEDED", "USER_STATUS" },
  run = function(tx, input)
    local user = present(tx, input.id)
    check_asker(tx, user.hierarchy_id, input.asked_by)
    if user.role == "admin" then
      fail.conflict("ADMIN_NEEDED", "%s is the admin; make another user the admin first", user.name)
    end
    local first, last = forms.split_name(user.name)
    return requests.view(requests.insert(tx, {
      kind = "user_remove", hierarchy_id = user.hierarchy_id, user_id = user.id,
      form = { first_name = first, last_name = last, email = user.email },
    }))
  end,
}

operation "partner.user_enable" {
  summary = "Let a user in again who was shut out; active after publication",
  http = "POST /v1/partner/users/{id}/enable",
  kind = "write", changes = "partner_user", role = "partner_desk",
  input = { id = id },
  output = member,
  errors = { "USER_STATUS" },
  run = function(tx, input)
    local user = tx:lock("partner_user", input.id)
    if user.status ~= "disabled" then fail.conflict("USER_STATUS", "user %s is %s", user.name, user.status) end
    tx:update("partner_user", user.id, { status = "pending", status_reason = null })
    hierarchies.touch(tx, user.hierarchy_id)
    return hierarchies.user_view(tx:find("partner_user", user.id))
  end,
}

operation "partner.user_disable" {
  summary = "Shut one user out, at once",
  http = "POST /v1/partner/users/{id}/disable",
  kind = "write", changes = "partner_user", role = "partner_desk",
  input = { id = id, reason = why },
  output = member,
  errors = { "USER_STATUS" },
  run = function(tx, input)
    local user = present(tx, input.id)
    if user.status == "disabled" then fail.conflict("USER_STATUS", "user %s is disabled already", user.name) end
    tx:update("partner_user", user.id, { status = "disabled", status_reason = input.reason })
    hierarchies.touch(tx, user.hierarchy_id)
    return hierarchies.user_view(tx:find("partner_user", user.id))
  end,
}
