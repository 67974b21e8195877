package dev.tollgate.policy.content;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.llm.Operation;
import dev.tollgate.policy.detect.BuiltIn;
import dev.tollgate.policy.detect.Filter;
import dev.tollgate.policy.detect.Filter.Action;
import dev.tollgate.policy.detect.Hits;
import dev.tollgate.policy.detect.Screen;
import dev.tollgate.wire.Bytes;
import dev.tollgate.wire.Splice;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PromptEditorTest {
    private static final Screen EMAILS = new Screen(List.of(
            new Filter("email", BuiltIn.EMAIL, Action.MASK, "[email]"),
            new Filter("card", BuiltIn.CARD, Action.REFUSE, "")));
    private static final Screen NONE = new Screen(List.of());

    private static String edited(String body, Screen screen, SystemText system, String dialect, Operation operation) {
        var bytes = Bytes.of(body);
        var edit = PromptEditor.of(bytes, screen, system, SystemPlace.of(dialect, operation), new Hits());
        assertThat(edit.unjudged()).isFalse();
        return Bytes.of(Splice.apply(bytes, edit.splices())).toUtf8String();
    }

    private static String masked(String body) {
        return edited(body, EMAILS, SystemText.NONE, "openai", Operation.CHAT);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'model':'m','messages':[{'role':'user','content':'I am a@b.io, you?'}]} | {'model':'m','messages':[{'role':'user','content':'I am [email], you?'}]}",
                "{'messages':[{'content':[{'type':'text','text':'a@b.io'}],'role':'user'}]} | {'messages':[{'content':[{'type':'text','text':'[email]'}],'role':'user'}]}",
                "{'messages':[{'role':'tool','tool_call_id':'a@b.io','content':'a\\u0040b.io'}]} | {'messages':[{'role':'tool','tool_call_id':'a@b.io','content':'[email]'}]}",
                "{'messages':[{'tool_calls':[{'function':{'name':'f','arguments':'{\\\"to\\\":\\\"a@b.io\\\"}'}}]}]} | {'messages':[{'tool_calls':[{'function':{'name':'f','arguments':'{\\\"to\\\":\\\"[email]\\\"}'}}]}]}",
                "{'system':'for a@b.io','messages':[]} | {'system':'for [email]','messages':[]}",
                "{'messages':[{'role':'assistant','content':[{'type':'tool_use','input':{'name':'a@b.io','x':['c@d.io']}}]}]} | {'messages':[{'role':'assistant','content':[{'type':'tool_use','input':{'name':'[email]','x':['[email]']}}]}]}",
                "{'messages':[{'content':[{'type':'thinking','thinking':'a@b.io','signature':'s'}]}]} | {'messages':[{'content':[{'type':'thinking','thinking':'a@b.io','signature':'s'}]}]}",
                "{'messages':[{'content':[{'type':'image_url','image_url':{'url':'http://a@b.io/x'}}]}]} | {'messages':[{'content':[{'type':'image_url','image_url':{'url':'http://a@b.io/x'}}]}]}",
                "{'input':'a@b.io','instructions':'c@d.io'} | {'input':'[email]','instructions':'[email]'}",
                "{'prompt':['a@b.io','x'],'user':'a@b.io'} | {'prompt':['[email]','x'],'user':'[email]'}",
                // Whatever a provider may be told, whether anybody thought of it or not.
                "{'metadata':{'user_id':'a@b.io','name':'a@b.io'},'suffix':'a@b.io','prediction':{'content':'a@b.io'}} | {'metadata':{'user_id':'[email]','name':'[email]'},'suffix':'[email]','prediction':{'content':'[email]'}}",
                "{'Messages':[{'Content':'a@b.io'}],'never_heard_of':['a@b.io'],'text':'a@b.io'} | {'Messages':[{'Content':'[email]'}],'never_heard_of':['[email]'],'text':'[email]'}",
                "{'model':'a@b.io','tools':[{'description':'a@b.io'}],'stop':['a@b.io'],'text':{'format':{'type':'a@b.io'}}} | {'model':'a@b.io','tools':[{'description':'a@b.io'}],'stop':['a@b.io'],'text':{'format':{'type':'a@b.io'}}}",
                // Data is text unless it is said to be encoded, wherever that stands.
                "{'messages':[{'content':[{'type':'document','source':{'type':'text','media_type':'text/plain','data':'a@b.io'}}]}]} | {'messages':[{'content':[{'type':'document','source':{'type':'text','media_type':'text/plain','data':'[email]'}}]}]}",
                "{'messages':[{'content':[{'source':{'data':'say a\\u0040b.io','cache':{'type':'base64'},'type':'text'}}]}]} | {'messages':[{'content':[{'source':{'data':'say [email]','cache':{'type':'base64'},'type':'text'}}]}]}",
                "{'messages':[{'content':[{'source':{'data':'a@b.io','type':'base64'}},{'type':'redacted_thinking','data':'a@b.io'}]}]} | {'messages':[{'content':[{'source':{'data':'a@b.io','type':'base64'}},{'type':'redacted_thinking','data':'a@b.io'}]}]}",
                "{'messages':[{'content':[{'type':'document','title':'a@b.io','context':'a@b.io','source':{'type':'content','content':[{'type':'text','text':'a@b.io'}]}}]}]} | {'messages':[{'content':[{'type':'document','title':'[email]','context':'[email]','source':{'type':'content','content':[{'type':'text','text':'[email]'}]}}]}]}",
                "{'messages':[{'content':[{'type':'thinking','thinking':'a@b.io','signature':''},{'type':'thinking','thinking':[{'text':'a@b.io'}]}]}]} | {'messages':[{'content':[{'type':'thinking','thinking':'[email]','signature':''},{'type':'thinking','thinking':[{'text':'[email]'}]}]}]}",
                "{'messages':[{'content':[{'data':'a@b.io','thinking':'a@b.io','x':{'data':'a@b.io','type':'base64'}}]}]} | {'messages':[{'content':[{'data':'[email]','thinking':'[email]','x':{'data':'a@b.io','type':'base64'}}]}]}",
                // What tools were called with is masked in its names and numbers too, and stays JSON.
                "{'messages':[{'content':[{'type':'tool_use','input':{'a@b.io':{'n':[1,'a@b.io']}}}]}]} | {'messages':[{'content':[{'type':'tool_use','input':{'[email]':{'n':[1,'[email]']}}}]}]}",
                "{'input':[{'type':'function_call_output','call_id':'c','output':[{'type':'input_text','text':'a@b.io'}]},{'type':'custom_tool_call','input':'a@b.io'}]} | {'input':[{'type':'function_call_output','call_id':'c','output':[{'type':'input_text','text':'[email]'}]},{'type':'custom_tool_call','input':'[email]'}]}",
                "{'prompt':{'id':'p','variables':{'who':'a@b.io','file':{'type':'input_text','text':'a@b.io'}}}} | {'prompt':{'id':'p','variables':{'who':'[email]','file':{'type':'input_text','text':'[email]'}}}}",
                "{'input':['a@b.io',['a@b.io']]} | {'input':['[email]',['[email]']]}"
            })
    void textIsMaskedWhereverItStandsAndNothingElseIsTouched(String body, String expected) {
        assertThat(masked(body.replace('\'', '"'))).isEqualTo(expected.replace('\'', '"'));
    }

    @Test
    void whatIsRefusedIsNamed() {
        var hits = new Hits();
        PromptEditor.of(
                Bytes.of("{\"messages\":[{\"content\":\"4111 1111 1111 1111\"}]}"),
                EMAILS,
                SystemText.NONE,
                null,
                hits);

        assertThat(hits.refused()).isEqualTo("card");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "openai    | CHAT      | {'messages':[{'role':'user','content':'x'}]} | {'messages':[{'role':'system','content':'A\\n\\nZ'},{'role':'user','content':'x'}]}",
                "openai    | CHAT      | {'messages':[]} | {'messages':[{'role':'system','content':'A\\n\\nZ'}]}",
                "openai    | CHAT      | {'messages':[{'content':'own','role':'system'},{'role':'user','content':'x'}]} | {'messages':[{'content':'A\\n\\nown\\n\\nZ','role':'system'},{'role':'user','content':'x'}]}",
                "openai    | CHAT      | {'messages':[{'role':'developer','content':[{'type':'text','text':'own'}]}]} | {'messages':[{'role':'developer','content':[{'type':'text','text':'A'},{'type':'text','text':'own'},{'type':'text','text':'Z'}]}]}",
                "openai    | CHAT      | {'messages':[{'content':'a@b.io','role':'user'}]} | {'messages':[{'role':'system','content':'A\\n\\nZ'},{'content':'[email]','role':'user'}]}",
                "openai    | CHAT      | {'messages':[{'content':'a@b.io','role':'system'}]} | {'messages':[{'content':'A\\n\\n[email]\\n\\nZ','role':'system'}]}",
                "anthropic | CHAT      | {'model':'m','messages':[]} | {'system':'A\\n\\nZ','model':'m','messages':[]}",
                "anthropic | CHAT      | {'system':'own','messages':[]} | {'system':'A\\n\\nown\\n\\nZ','messages':[]}",
                "anthropic | CHAT      | {'system':null,'messages':[]} | {'system':'A\\n\\nZ','messages':[]}",
                "anthropic | CHAT      | {'system':[{'type':'text','text':'own','cache_control':{'type':'ephemeral'}}]} | {'system':[{'type':'text','text':'A'},{'type':'text','text':'own','cache_control':{'type':'ephemeral'}},{'type':'text','text':'Z'}]}",
                "anthropic | CHAT      | {'system':[]} | {'system':[{'type':'text','text':'A'},{'type':'text','text':'Z'}]}",
                "openai    | RESPONSES | {'model':'m','input':'x'} | {'instructions':'A\\n\\nZ','model':'m','input':'x'}",
                "openai    | RESPONSES | {'instructions':'own','input':'x'} | {'instructions':'A\\n\\nown\\n\\nZ','input':'x'}"
            })
    void systemTextJoinsWhatIsThere(String dialect, Operation operation, String body, String expected) {
        assertThat(edited(body.replace('\'', '"'), EMAILS, new SystemText("A", "Z"), dialect, operation))
                .isEqualTo(expected.replace('\'', '"'));
    }

    @Test
    void withoutFiltersAndSystemTextNothingChanges() {
        var body = "{\"messages\":[{\"role\":\"user\",\"content\":\"a@b.io\"}]}";

        assertThat(edited(body, NONE, SystemText.NONE, "openai", Operation.CHAT))
                .isEqualTo(body);
        assertThat(edited(body, NONE, new SystemText("", "Z"), "openai", Operation.CHAT))
                .isEqualTo(
                        "{\"messages\":[{\"role\":\"system\",\"content\":\"Z\"},{\"role\":\"user\",\"content\":\"a@b.io\"}]}");
        assertThat(SystemPlace.of("openai", Operation.EMBEDDINGS)).isNull();
    }
}
