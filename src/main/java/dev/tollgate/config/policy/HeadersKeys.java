package dev.tollgate.config.policy;

import static dev.tollgate.config.schema.Field.field;
import static dev.tollgate.config.schema.Shape.nonEmptyList;
import static dev.tollgate.config.schema.Shape.struct;

import dev.tollgate.config.schema.Field;
import dev.tollgate.config.schema.Scalars;
import dev.tollgate.config.schema.Shape.Struct;
import dev.tollgate.policy.ControlHeader;
import dev.tollgate.policy.Policy;
import dev.tollgate.policy.Rule;
import dev.tollgate.policy.headers.HeaderPolicy;
import java.util.List;
import java.util.Set;

/** The keys under {@code headers}. */
final class HeadersKeys {
    private static final Field<Body, List<ControlHeader>> ALLOW = field(
                    "allow", nonEmptyList(Scalars.word(ControlHeader.class, ControlHeader::field)), Body::allow)
            .says("The request headers that matching callers may use.");

    static final Struct<Body> SHAPE = struct(v -> new Body(v.get(ALLOW)), ALLOW);

    private HeadersKeys() {}

    /** Which control headers callers may use. */
    record Body(List<ControlHeader> allow) implements RuleBody {
        @Override
        public Policy policy(Rule rule, Ledgers ledgers) {
            return new HeaderPolicy(rule, Set.copyOf(allow));
        }
    }
}
