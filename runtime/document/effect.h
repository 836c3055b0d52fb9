/* The document effect: a layout made a file that other steps can name.
 *
 * Asked { name, layout }; the answer is a file handle { hash, size, media_type } with
 * name, pages and unknown_glyphs. Written on threads of its own; the file is kept in
 * the transaction that answers the step. */
#ifndef ORDAIN_DOCUMENT_EFFECT_H
#define ORDAIN_DOCUMENT_EFFECT_H
#include "flow/effect.h"

extern const struct effect_kind document_effect;
#endif
