-- The two judgements about the link: how fields are called at the other side, and
-- whose change stays when both sides have changed a record.

point "link.map" {
  when = "a change is about to be sent to the other side (out), or has come from it (in)",
  ask = { direction = direction, record = judged, fields = any },
  outcomes = {
    pass = { fields = any },
    skip = { reason = policy_why },
    park = { reason = policy_why },
  },
  default = { "park", reason = "the policy link.map gave no answer" },
}

-- `in_a_row` counts how often what one side has decided met what the other has. After
-- the fifth it is parked without asking: two sides that both insist would never end.
point "link.conflict" {
  when = "a change came from a side that had not seen ours",
  ask = {
    record = judged,
    ours = optional(any),
    theirs = any,
    our_version = integer, their_version = integer, base = integer,
    in_a_row = integer,
    now = instant,
  },
  outcomes = {
    ours = {},
    theirs = {},
    merge = { fields = any },
    park = { reason = policy_why },
  },
  default = { "park", reason = "the policy link.conflict gave no answer" },
}
