-- Shapes every area sees.
return {
  reason = record {
    code = text { max = 64, summary = "stable, in capitals" },
    text = text { max = 1000, summary = "what is wrong and what to do" },
    pointer = optional(text { max = 200, summary = "JSON pointer of the field" }),
  },
}
