package dev.tollgate.io.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.policy.budget.Amount;
import dev.tollgate.policy.budget.Balance;
import dev.tollgate.policy.budget.Budget;
import dev.tollgate.policy.budget.Level;
import dev.tollgate.policy.budget.Window;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;

class BudgetJsonTest {
    @Test
    void anAccountWhosePolicyIsGoneHasNoMode() {
        var day = new Window.Calendar(Window.Unit.DAY, ZoneId.of("UTC"));
        var balance = new Balance(
                Budget.ofMoney("gone/all", Level.ALL, 5, day), "", new Amount(3, 3), Amount.NOTHING, Long.MAX_VALUE);
        var shown = BudgetJson.budgets(
                List.of(new AdminViews.Account(balance, false), new AdminViews.Account(balance, true)));
        assertThat(shown.path("budgets").path(0).path("mode").asText()).isEqualTo("none");
        assertThat(shown.path("budgets").path(1).path("mode").asText()).isEqualTo("enforce");
    }
}
