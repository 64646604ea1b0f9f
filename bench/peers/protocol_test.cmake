# Law: quoth's program for the benchmarks counts as `quoth find --count` does, and answers in the game's form.
#
#   cmake -D PEER=... -D QUOTH=... -D DOCUMENTS=... -D FOLDER=... -P protocol_test.cmake
file(REMOVE_RECURSE ${FOLDER})
file(MAKE_DIRECTORY ${FOLDER})

# In the game's syntax, and in quoth's.
set(game "\"united states\"" "\"of the people\"~4" "+liberty +justice" "liberty justice" "government"
         "+liberty -justice" "+\"the people\" +liberty" "NEAR/8 people government" "ADJ/3 of people" "\"no such phrase at all\"" "+of +the +zzzz")
set(quoth "\"united states\"" "\"of the people\"~4" "liberty justice" "liberty OR justice" "government"
          "liberty -justice" "\"the people\" liberty" "people NEAR/8 government" "of ADJ/3 people" "\"no such phrase at all\"" "of the zzzz")
list(LENGTH game queries)

function(run)
  execute_process(${ARGN} RESULT_VARIABLE code ERROR_VARIABLE error)
  if(code GREATER 1)
    message(FATAL_ERROR "${ARGN}: ${code}\n${error}")
  endif()
endfunction()

run(COMMAND ${PEER} build ${FOLDER}/index ${DOCUMENTS} --threads 1 --memory 256)
set(lines "")
foreach(query IN LISTS game)
  string(APPEND lines "COUNT\t${query}\nTOP_10\t${query}\nTOP_100_COUNT\t${query}\n")
endforeach()
string(APPEND lines "FROBNICATE\tliberty\nCOUNT\t\"unclosed\n")
file(WRITE ${FOLDER}/game.txt "${lines}")
run(COMMAND ${PEER} serve ${FOLDER}/index INPUT_FILE ${FOLDER}/game.txt OUTPUT_FILE ${FOLDER}/answers.txt)
file(STRINGS ${FOLDER}/answers.txt answers)

list(JOIN quoth "\n" lines)
file(WRITE ${FOLDER}/quoth.txt "${lines}\n")
run(COMMAND ${QUOTH} find ${FOLDER}/index --count --json --batch ${FOLDER}/quoth.txt OUTPUT_FILE ${FOLDER}/counts.txt)
file(STRINGS ${FOLDER}/counts.txt counts)

set(some 0)
math(EXPR last "${queries} - 1")
foreach(i RANGE ${last})
  list(GET counts ${i} record)
  list(GET game ${i} query)
  string(JSON expected GET "${record}" documents)
  math(EXPR at "3 * ${i}")
  list(SUBLIST answers ${at} 3 said)
  if(NOT said STREQUAL "${expected};1;${expected}")
    message(FATAL_ERROR "${query}: quoth find says ${expected}, the peer ${said}")
  endif()
  math(EXPR some "${some} + ${expected}")
endforeach()
if(some EQUAL 0)
  message(FATAL_ERROR "no query found anything: nothing was compared")
endif()
math(EXPR at "3 * ${queries}")
list(SUBLIST answers ${at} -1 said)
if(NOT said STREQUAL "UNSUPPORTED;UNSUPPORTED")
  message(FATAL_ERROR "what is not understood should be UNSUPPORTED, not ${said}")
endif()
