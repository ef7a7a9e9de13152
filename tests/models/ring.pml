/* SPDX-License-Identifier: Apache-2.0
 *
 * A lane: one producer, one consumer, slots of two tagged chunks, credits.
 *
 * A record is long (both chunks) or short (chunk 0 only). Stores go through a
 * buffer from which they reach memory late and out of order, as far as their
 * ordering allows: a host's tag is a release store, a device's chunk is one
 * atomic relaxed store. Tags wrap at TAGS, so a chunk that keeps its tag for a
 * whole turn would pass for a new one.
 *
 * Proved, for every interleaving: nothing is overwritten before it is read,
 * each record arrives once, in order and with its own data, and everything
 * sent is received (waiting is blocking, all runs are finite, so a loss is a
 * deadlock).
 *
 * DEVICE_WRITER, DEVICE_READER: that side is a GPU; else it is a host.
 * Faults to be found: TAG_FIRST (the tag is stored before the data),
 * RELAXED_TAG (the tag's store is no release), CREDIT_OFF_BY_ONE,
 * NO_FULL_LAP (see is_full_lap in slot.hpp), EARLY_CREDIT (the credit of a
 * slot is given before it is read).
 */
#ifndef CAP
#define CAP 2
#endif
#ifndef TAGS
#define TAGS 8
#endif
#ifndef COUNT
#define COUNT 12
#endif

#define BUFFER 4
#define TAG(p) (((p) + 1) % TAGS)
#define CHUNK(p, k) (((p) % CAP) * 2 + k)

#ifdef NO_FULL_LAP
#define FULL(p) false
#else
#define FULL(p) ((p) % (TAGS / 2) < CAP)
#endif

#ifdef CREDIT_OFF_BY_ONE
#define ROOM(used) ((used) <= CAP)
#else
#define ROOM(used) ((used) < CAP)
#endif

/* Memory: per chunk its data, its tag, and (chunk 0) whether the record is
 * long. Zeroed memory is an empty ring. */
byte data[2 * CAP];
byte tag[2 * CAP];
bit is_long[2 * CAP];
byte consumed;

/* What the consumer has really read: seen by assertions only. */
byte done;

/* The producer's stores on their way to memory, oldest first. */
#define LO 0
#define HI 1
#define BOTH 2
byte used;
byte at[BUFFER];
byte part[BUFFER];
byte new_data[BUFFER];
byte new_tag[BUFFER];
bit new_long[BUFFER];

inline store(chunk, what, d, t, l) {
  atomic {
    used < BUFFER;
    at[used] = chunk;
    part[used] = what;
    new_data[used] = d;
    new_tag[used] = t;
    new_long[used] = l;
    used++
  }
}

inline store_chunk(chunk, d, t, l) {
#if defined(DEVICE_WRITER)
  store(chunk, BOTH, d, t, l)
#elif defined(TAG_FIRST)
  store(chunk, HI, 0, t, l);
  store(chunk, LO, d, 0, 0)
#else
  store(chunk, LO, d, 0, 0);
  store(chunk, HI, 0, t, l)
#endif
}

/* Two stores to the same word keep their order; a release follows all. */
#define CLASH(j, i) (at[j] == at[i] && part[j] == part[i])
#ifdef RELAXED_TAG
#define FREE(i) true
#else
#define FREE(i) (part[i] != HI)
#endif
#define READY_1 (used > 1 && FREE(1) && !CLASH(0, 1))
#define READY_2 (used > 2 && FREE(2) && !CLASH(0, 2) && !CLASH(1, 2))
#define READY_3 (used > 3 && FREE(3) && !CLASH(0, 3) && !CLASH(1, 3) \
                 && !CLASH(2, 3))

active proctype memory() {
  byte i;
end:
  do
  :: atomic {
       if
       :: used > 0 -> i = 0
       :: READY_1 -> i = 1
       :: READY_2 -> i = 2
       :: READY_3 -> i = 3
       fi;
       if
       :: part[i] != HI -> data[at[i]] = new_data[i]
       :: else
       fi;
       if
       :: part[i] != LO ->
          tag[at[i]] = new_tag[i];
          is_long[at[i]] = new_long[i]
       :: else
       fi;
       used--;
       do
       :: i < used ->
          at[i] = at[i + 1];
          part[i] = part[i + 1];
          new_data[i] = new_data[i + 1];
          new_tag[i] = new_tag[i + 1];
          new_long[i] = new_long[i + 1];
          i++
       :: else -> break
       od;
       at[used] = 0;
       part[used] = 0;
       new_data[used] = 0;
       new_tag[used] = 0;
       new_long[used] = 0;
       i = 0
     }
  od
}

active proctype producer() {
  byte p;
  byte credit;
  bit l;
  do
  :: p < COUNT ->
     if
     :: ROOM(p - credit)
     :: else ->
        atomic {
          ROOM(p - consumed);
          credit = consumed
        }
     fi;
     assert(p - done < CAP);
     if
     :: l = 0
     :: l = 1
     fi;
     if
     :: l || FULL(p) -> store_chunk(CHUNK(p, 1), p + 1, TAG(p), 0)
     :: else
     fi;
     store_chunk(CHUNK(p, 0), p + 1, TAG(p), l);
     p++
  :: else -> break
  od
}

active proctype consumer() {
  byte c;
  byte d;
  bit l;
  bit early;
  do
  :: c < COUNT ->
#ifdef EARLY_CREDIT
     consumed = c + 1;
#endif
     if
     :: consumed = c /* an eighth is reached */
     :: skip
     fi;
#ifdef DEVICE_READER
     /* A device loads the chunks in any order: maybe the second first. */
     if
     :: atomic {
          tag[CHUNK(c, 1)] == TAG(c) -> early = 1;
          d = data[CHUNK(c, 1)]
        }
     :: early = 0
     fi;
#endif
     if
     :: tag[CHUNK(c, 0)] == TAG(c)
     :: else ->
        consumed = c; /* empty: all credits go back */
        tag[CHUNK(c, 0)] == TAG(c)
     fi;
     l = is_long[CHUNK(c, 0)];
     assert(data[CHUNK(c, 0)] == c + 1);
     if
     :: l || FULL(c) ->
        if
        :: early
        :: else ->
           tag[CHUNK(c, 1)] == TAG(c);
           d = data[CHUNK(c, 1)]
        fi;
        assert(d == c + 1)
     :: else
     fi;
     atomic {
       d = 0;
       l = 0;
       early = 0;
       c++;
       done = c
     }
  :: else -> break
  od
}
