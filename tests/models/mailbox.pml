/* SPDX-License-Identifier: Apache-2.0
 *
 * A mailbox: two producers, one consumer, slots of two tagged chunks.
 *
 * As ring.pml, but positions are claimed by compare-and-swap, and each
 * producer has stores of its own on their way to memory, so that those of one
 * may come after those of the other.
 *
 * Proved, for every interleaving: no slot is overwritten before it is read, no
 * position is given twice, each producer's records arrive once and in order,
 * and everything sent is received (a loss is a deadlock).
 *
 * DEVICE: producers are blocks of a GPU; else host threads.
 * Faults to be found: NO_SWAP (the claim is a load and a store),
 * CREDIT_OFF_BY_ONE, TAG_FIRST, LAX_READER (in a full lap the reader does not
 * wait for the chunks that the record does not need, so that a late store of
 * one producer meets the next lap's of another).
 */
#ifndef CAP
#define CAP 2
#endif
#ifndef TAGS
#define TAGS 8
#endif
#ifndef EACH
#define EACH 3
#endif
/* Begin shortly before the wrap of the tags. */
#ifndef FIRST
#define FIRST (TAGS - 3)
#endif

#define END (FIRST + 2 * EACH)
#define TAG(p) (((p) + 1) % TAGS)
#define CHUNK(p, k) (((p) % CAP) * 2 + k)
#define FULL(p) ((p) % (TAGS / 2) < CAP)

#ifdef LAX_READER
#define READ_ALL(p) false
#else
#define READ_ALL(p) FULL(p)
#endif

#ifdef CREDIT_OFF_BY_ONE
#define FITS(t, seen) ((t) + 1 <= (seen) + CAP + 1)
#else
#define FITS(t, seen) ((t) + 1 <= (seen) + CAP)
#endif

/* Memory. A datum names its producer and its number. */
byte data[2 * CAP];
byte tag[2 * CAP];
bit is_long[2 * CAP];
byte consumed = FIRST;
byte tail = FIRST;
byte cached = FIRST; /* the credits that some producer has last looked up */

/* What the consumer has really read: seen by assertions only. */
byte done = FIRST;

#define DATUM(who, n) (1 + (who) * (EACH + 1) + (n))

/* The stores of one producer on their way to memory, oldest first. Two
 * places, so that the second chunk's last store can still be on its way. */
#define LO 0
#define HI 1
#define BOTH 2
#ifdef DEVICE
#define BUFFER 2
#else
#define BUFFER 3
#endif
typedef buffer {
  byte used;
  byte at[BUFFER];
  byte part[BUFFER];
  byte new_data[BUFFER];
  byte new_tag[BUFFER];
  bit new_long[BUFFER]
}
buffer out[2];

#define OUT out[who]

inline store(chunk, what, d, t, l) {
  atomic {
    OUT.used < BUFFER;
    OUT.at[OUT.used] = chunk;
    OUT.part[OUT.used] = what;
    OUT.new_data[OUT.used] = d;
    OUT.new_tag[OUT.used] = t;
    OUT.new_long[OUT.used] = l;
    OUT.used++
  }
}

inline store_chunk(chunk, d, t, l) {
#if defined(DEVICE)
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
#define CLASH(j, i) (OUT.at[j] == OUT.at[i] && OUT.part[j] == OUT.part[i])
#define READY_1 (OUT.used > 1 && OUT.part[1] != HI && !CLASH(0, 1))
#ifdef DEVICE
#define READY_2 false
#else
#define READY_2 (OUT.used > 2 && OUT.part[2] != HI && !CLASH(0, 2) \
                 && !CLASH(1, 2))
#endif

proctype memory(bit who) {
  byte i;
end:
  do
  :: atomic {
       if
       :: OUT.used > 0 -> i = 0
       :: READY_1 -> i = 1
       :: READY_2 -> i = 2
       fi;
       if
       :: OUT.part[i] != HI -> data[OUT.at[i]] = OUT.new_data[i]
       :: else
       fi;
       if
       :: OUT.part[i] != LO ->
          tag[OUT.at[i]] = OUT.new_tag[i];
          is_long[OUT.at[i]] = OUT.new_long[i]
       :: else
       fi;
       OUT.used--;
       do
       :: i < OUT.used ->
          OUT.at[i] = OUT.at[i + 1];
          OUT.part[i] = OUT.part[i + 1];
          OUT.new_data[i] = OUT.new_data[i + 1];
          OUT.new_tag[i] = OUT.new_tag[i + 1];
          OUT.new_long[i] = OUT.new_long[i + 1];
          i++
       :: else -> break
       od;
       OUT.at[OUT.used] = 0;
       OUT.part[OUT.used] = 0;
       OUT.new_data[OUT.used] = 0;
       OUT.new_tag[OUT.used] = 0;
       OUT.new_long[OUT.used] = 0;
       i = 0
     }
  od
}

proctype producer(bit who) {
  byte n;
  byte t;
  byte seen;
  bit l;
  bit won;
  do
  :: n < EACH ->
     won = 0;
     t = tail;
     do
     :: won -> break
     :: else ->
        if
        :: FITS(t, cached)
        :: else ->
           /* Full: in the end the caller tries again, with a fresh tail. */
           atomic {
             FITS(tail, consumed) || FITS(t, consumed);
             seen = consumed;
             t = (FITS(t, seen) -> t : tail)
           };
           cached = seen;
           seen = 0
        fi;
#ifdef NO_SWAP
        tail = t + 1;
        won = 1
#else
        atomic {
          if
          :: tail == t -> tail = t + 1; won = 1
          :: else -> t = tail
          fi
        }
#endif
     od;
     assert(t < done + CAP);
     if
     :: l = 0
     :: l = 1
     fi;
     if
     :: l || FULL(t) -> store_chunk(CHUNK(t, 1), DATUM(who, n), TAG(t), 0)
     :: else
     fi;
     store_chunk(CHUNK(t, 0), DATUM(who, n), TAG(t), l);
     n++
  :: else -> break
  od
}

proctype consumer() {
  byte c = FIRST;
  byte d;
  bit l;
  byte next[2];
  do
  :: c < END ->
     if
     :: consumed = c /* an eighth is reached */
     :: skip
     fi;
     if
     :: tag[CHUNK(c, 0)] == TAG(c)
     :: else ->
        consumed = c; /* empty: all credits go back */
        tag[CHUNK(c, 0)] == TAG(c)
     fi;
     l = is_long[CHUNK(c, 0)];
     d = data[CHUNK(c, 0)];
     if
     :: d == DATUM(0, next[0]) -> next[0]++
     :: d == DATUM(1, next[1]) -> next[1]++
     :: else -> assert(false)
     fi;
     if
     :: l || READ_ALL(c) ->
        tag[CHUNK(c, 1)] == TAG(c);
        assert(data[CHUNK(c, 1)] == d)
     :: else
     fi;
     atomic {
       d = 0;
       l = 0;
       c++;
       done = c
     }
  :: else -> break
  od;
  assert(next[0] == EACH && next[1] == EACH)
}

init {
  byte p = FIRST;
  atomic {
    /* As prepare_ring does: every chunk has the tag of the lap before. */
    do
    :: p < FIRST + CAP ->
       tag[CHUNK(p, 0)] = TAG(p - CAP);
       tag[CHUNK(p, 1)] = TAG(p - CAP);
       p++
    :: else -> break
    od;
    run memory(0);
    run memory(1);
    run producer(0);
    run producer(1);
    run consumer()
  }
}
