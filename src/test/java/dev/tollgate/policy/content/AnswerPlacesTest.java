package dev.tollgate.policy.content;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.policy.detect.BuiltIn;
import dev.tollgate.policy.detect.Filter;
import dev.tollgate.policy.detect.Filter.Action;
import dev.tollgate.policy.detect.Hits;
import dev.tollgate.policy.detect.Screen;
import dev.tollgate.policy.text.EventTexts;
import dev.tollgate.policy.text.HeldEvent;
import dev.tollgate.testing.SeenAnswer;
import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.Splice;
import dev.tollgate.wire.sse.SseLimits;
import dev.tollgate.wire.sse.SseScanner;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where an answer can say something: whatever is no name, id or code is looked at, whole or in pieces. */
class AnswerPlacesTest {
    private static final Screen EMAILS =
            new Screen(List.of(new Filter("email", BuiltIn.EMAIL, Action.MASK, "[email]")));

    private static final String FOUND = "a@b.io";

    private static String document(String document) {
        var bytes = Bytes.of(document);
        var splices = ScreenedDocument.edits(bytes, EMAILS, true, new Hits());
        return Bytes.of(Splice.apply(bytes, Objects.requireNonNull(splices))).toUtf8String();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'choices':[{'message':{'content':'a@b.io'},'logprobs':{'content':[{'token':'a@b'},{'token':'.io'}]}}]} | {'choices':[{'message':{'content':'[email]'},'logprobs':null}]}",
                "{'choices':[{'message':{'content':'no'},'logprobs':{'content':[{'token':'no'}]}}]} | {'choices':[{'message':{'content':'no'},'logprobs':{'content':[{'token':'no'}]}}]}",
                "{'output':[{'content':[{'type':'output_text','text':'a@b.io','logprobs':[{'token':'a@b.io'}]}]}]} | {'output':[{'content':[{'type':'output_text','text':'[email]','logprobs':[]}]}]}",
                "{'choices':[{'message':{'content':[{'type':'thinking','thinking':[{'type':'text','text':'a@b.io'}]}]}}]} | {'choices':[{'message':{'content':[{'type':'thinking','thinking':[{'type':'text','text':'[email]'}]}]}}]}",
                "{'choices':[{'message':{'content':'','annotations':[{'type':'url_citation','url_citation':{'title':'a@b.io','url':'http://a@b.io'}}]}}]} | {'choices':[{'message':{'content':'','annotations':[{'type':'url_citation','url_citation':{'title':'[email]','url':'http://a@b.io'}}]}}]}",
                "{'choices':[{'message':{'tool_calls':[{'type':'custom','custom':{'name':'sh','input':'mail a@b.io'}}]}}]} | {'choices':[{'message':{'tool_calls':[{'type':'custom','custom':{'name':'sh','input':'mail [email]'}}]}}]}",
                "{'choices':[{'message':{'tool_calls':[{'function':{'arguments':{'to':'a@b.io'}}}]}}]} | {'choices':[{'message':{'tool_calls':[{'function':{'arguments':{'to':'[email]'}}}]}}]}",
                "{'output':[{'type':'code_interpreter_call','code':'print(a@b.io)','outputs':[{'logs':'a@b.io'}]}]} | {'output':[{'type':'code_interpreter_call','code':'print([email])','outputs':[{'logs':'[email]'}]}]}",
                "{'output':[{'type':'custom_tool_call','input':'a@b.io'},{'type':'mcp_call','arguments':'{}','output':'a@b.io'}]} | {'output':[{'type':'custom_tool_call','input':'[email]'},{'type':'mcp_call','arguments':'{}','output':'[email]'}]}",
                "{'output':[{'action':{'type':'exec','command':['mail','a@b.io']}}],'instructions':'a@b.io','metadata':{'x':'a@b.io'}} | {'output':[{'action':{'type':'exec','command':['mail','[email]']}}],'instructions':'a@b.io','metadata':{'x':'a@b.io'}}",
                "{'id':'a@b.io','content':[{'type':'code_execution_tool_result','content':{'stdout':'a@b.io'}},{'type':'thinking','thinking':'a@b.io','signature':'s'}]} | {'id':'a@b.io','content':[{'type':'code_execution_tool_result','content':{'stdout':'[email]'}},{'type':'thinking','thinking':'a@b.io','signature':'s'}]}",
                // Thinking that nobody has signed, and the text of a page that a provider's tool has fetched.
                "{'content':[{'type':'thinking','thinking':'a@b.io','signature':''},{'type':'text','text':'a@b.io'}]} | {'content':[{'type':'thinking','thinking':'[email]','signature':''},{'type':'text','text':'[email]'}]}",
                "{'content':[{'type':'web_fetch_tool_result','content':{'type':'web_fetch_result','content':{'type':'document','source':{'data':'ask a\\u0040b.io','media_type':'text/plain','type':'text'},'title':'a@b.io'}}}]} | {'content':[{'type':'web_fetch_tool_result','content':{'type':'web_fetch_result','content':{'type':'document','source':{'data':'ask [email]','media_type':'text/plain','type':'text'},'title':'[email]'}}}]}",
                "{'content':[{'source':{'type':'base64','data':'a@b.io'}}],'message':{'audio':{'data':'a@b.io','transcript':'a@b.io'}}} | {'content':[{'source':{'type':'base64','data':'a@b.io'}}],'message':{'audio':{'data':'a@b.io','transcript':'[email]'}}}",
                "{'text':'a@b.io','reasoning':{'summary':'a@b.io'}} | {'text':'[email]','reasoning':{'summary':'a@b.io'}}",
                "{'message':{'content':'a@b.io'}} | {'message':{'content':'[email]'}}"
            })
    void ofAWholeAnswer(String document, String expected) {
        assertThat(document(document.replace('\'', '"'))).isEqualTo(expected.replace('\'', '"'));
    }

    /** What a stream becomes in which {@code %} stands for a piece of what must be found. */
    private static String stream(String event, @Nullable String beside, @Nullable String end) {
        return stream(event, beside, end, true);
    }

    private static String stream(String event, @Nullable String beside, @Nullable String end, boolean withThinking) {
        var held = new HeldEvents(EMAILS, 64, new Hits());
        var texts = new EventTexts(true, withThinking);
        var events = new SseScanner(SseLimits.DEFAULT, read -> {
            assertThat(texts.read(read.data())).isTrue();
            held.add(HeldEvent.of(read), texts.pieces(), texts.logprobs());
            texts.ended().forEach(held::end);
            if (texts.endsAll()) {
                held.endAll();
            }
        });
        for (int i = 0; i < FOUND.length(); i++) {
            events.feed(Bytes.of("data: " + event.replace("%", FOUND.substring(i, i + 1)) + "\n\n"));
            if (beside != null) {
                events.feed(Bytes.of("data: " + beside + "\n\n"));
            }
        }
        if (end != null) {
            events.feed(Bytes.of("data: " + end.replace("%", FOUND) + "\n\n"));
        }
        events.finish();
        held.endAll();
        var seen = new SeenAnswer();
        held.release(seen);
        return seen.text();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            nullValues = "-",
            value = {
                // Nothing that comes between two pieces lets the first go.
                "{'choices':[{'index':0,'delta':{'content':'%'}}]} | {'choices':[{'index':0,'delta':{},'finish_reason':null}]} | -",
                "{'choices':[{'index':0,'delta':{'content':'%','tool_calls':null}}]} | {'choices':[{'index':1,'delta':{'content':'x'}}]} | -",
                "{'choices':[{'index':0,'delta':{'content':[{'type':'text','text':'%'}]}}]} | - | -",
                "{'choices':[{'index':0,'delta':{'reasoning_details':[{'index':0,'text':'%'}]}}]} | {'choices':[{'index':0,'delta':{'content':'x'}}]} | -",
                "{'choices':[{'index':0,'delta':{'never_heard_of':'%','nor_of_this':'+'}}]} | - | -",
                "{'choices':[{'index':0,'delta':{'tool_calls':[{'index':0,'custom':{'input':'%'}}]}}]} | - | -",
                "{'choices':[{'index':0,'delta':{'function_call':{'arguments':'%'}}}]} | - | -",
                "{'choices':[{'index':0,'text':'%'}]} | - | -",
                "{'type':'content_block_delta','index':0,'delta':{'type':'text_delta','text':'%'}} | {'type':'content_block_delta','index':0,'delta':{'type':'citations_delta','citation':{'cited_text':'x'}}} | {'type':'content_block_stop','index':0}",
                "{'type':'content_block_delta','index':0,'delta':{'type':'text_delta','text':'%'}} | {'type':'ping'} | -",
                "{'type':'content_block_delta','index':0,'delta':{'type':'thinking_delta','thinking':'%'}} | {'type':'ping'} | {'type':'content_block_stop','index':0}",
                "{'type':'content_block_delta','index':0,'delta':{'type':'text_delta','text':'%'}} | - | {'type':'content_block_start','index':1,'content_block':{'type':'web_fetch_tool_result','content':{'content':{'source':{'data':'%','type':'text'},'title':'%'}}}}",
                "{'type':'response.output_text.delta','output_index':0,'content_index':0,'delta':'%'} | {'type':'response.output_text.annotation.added','output_index':0,'content_index':0,'annotation':{'title':'x'}} | {'type':'response.output_text.done','output_index':0,'content_index':0,'text':'%'}",
                "{'output_index':0,'content_index':0,'delta':'%','type':'response.refusal.delta'} | - | {'type':'response.refusal.done','output_index':0,'content_index':0,'refusal':'%'}",
                "{'type':'response.reasoning_summary_text.delta','output_index':0,'summary_index':0,'delta':'%'} | {'type':'response.reasoning_text.delta','output_index':0,'content_index':0,'delta':'x'} | -",
                "{'type':'response.code_interpreter_call_code.delta','output_index':1,'delta':'%'} | {'type':'response.in_progress_of.something','output_index':0} | {'type':'response.code_interpreter_call_code.done','output_index':1,'code':'%'}",
                "{'type':'response.custom_tool_call_input.delta','output_index':1,'delta':'%'} | - | {'type':'response.custom_tool_call_input.done','output_index':1,'input':'%'}",
                "{'type':'response.mcp_call_arguments.delta','output_index':1,'delta':'%'} | - | {'type':'response.mcp_call_arguments.done','output_index':1,'arguments':'{\\\"x\\\":\\\"%\\\"}'}"
            })
    void ofAStream(String event, @Nullable String beside, @Nullable String end) {
        var seen = stream(
                event.replace('\'', '"'),
                beside == null ? null : beside.replace('\'', '"'),
                end == null ? null : end.replace('\'', '"'));

        assertThat(seen).contains("[email]").doesNotContain(FOUND);
        assertThat(seen).as("pieces of it").doesNotContain("\"@\"").doesNotContain("\"b\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'choices':[{'index':0,'delta':{'content':'%'},'logprobs':{'content':[{'token':'%'}]}}]}",
                "{'type':'response.output_text.delta','output_index':0,'content_index':0,'delta':'%','logprobs':[{'token':'%'}]}"
            })
    void noEventSpellsWhatItDoesNotSay(String event) {
        assertThat(stream(event.replace('\'', '"'), null, null))
                .contains("[email]")
                .doesNotContain("token");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'type':'content_block_delta','index':0,'delta':{'type':'thinking_delta','thinking':'ask a@b.io %'}}",
                "{'type':'content_block_start','index':0,'content_block':{'type':'thinking','thinking':'ask a@b.io %','signature':''}}",
                "{'choices':[{'index':0,'delta':{'thinking_blocks':[{'type':'thinking','thinking':'ask a@b.io %'}]}}]}"
            })
    void whatMayBeSignedStaysAsItIs(String event) {
        var seen = stream(event.replace('\'', '"'), null, null, false);

        assertThat(seen).contains("ask a@b.io b\"").doesNotContain("[email]");
    }
}
