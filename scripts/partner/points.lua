-- Where a business may want another answer while it takes in partners.

point "partner.validate" {
  when = "an onboarding request is handed in, and again when the sync job turns it into a prospect",
  ask = {
    occasion = choice { "submit", "import" },
    contact = contact, company = company, address = address, note = optional(text), more = map(text),
    duplicates = list(duplicate, { summary = "The organization is here already; import only" }),
    same_email = list(namesake, { summary = "Customers with the requester's e-mail; import only" }),
    open_prospects = integer { summary = "Open prospects with the requester's e-mail; import only" },
    now = instant,
  },
  outcomes = {
    ok = { confirmation = optional(text { max = 2000, summary = "What the page after the form says" }) },
    refuse = { reasons = list(reason, { min = 1 }) },
    hold = { reason = text, confirmation = optional(text { max = 2000 }) },
  },
  default = { "hold", reason = "the policy partner.validate gave no answer" },
}

point "partner.route" {
  when = "a prospect is opened; another round keeps the answer",
  ask = {
    prospect = summary, sales_side = choice { "none", "local", "link" }, duplicates = list(duplicate),
    same_email = list(namesake), now = instant,
  },
  outcomes = {
    sales = { shared = optional(boolean { summary = "The commerce side may decide too; the first decision stands" }) },
    direct = { reason = optional(text) },
  },
  default = { "sales" },
}

point "partner.decide" {
  when = "the sales side closed an opportunity or disqualified a lead, and when what it waited for is there",
  ask = {
    occasion = occasion, prospect = summary, by = text, reason = optional(text),
    customers = { organization = boolean, person = boolean },
    duplicates = list(duplicate), same_email = list(namesake), now = instant,
  },
  outcomes = { approve = {}, reject = { reason = optional(text) }, wait = { reason = text } },
  default = { "wait", reason = "the policy partner.decide gave no answer" },
}

point "partner.mail" {
  when = "a prospect was approved or rejected, or a user was added to a hierarchy",
  ask = letter_facts,
  outcomes = {
    letter = {
      language = customer.language, subject = text { min = 1, max = 200 }, text = text { min = 1, max = 20000 },
      html = optional(text { max = 40000 }),
    },
    none = { reason = optional(text) },
    hold = { reason = text },
  },
  default = { "hold", reason = "the policy partner.mail gave no answer" },
}
