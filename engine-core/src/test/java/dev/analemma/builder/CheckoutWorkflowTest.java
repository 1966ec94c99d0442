// SPDX-License-Identifier: Apache-2.0
package dev.analemma.builder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.analemma.OperatorException;
import dev.analemma.StepContext;
import dev.analemma.Workflow;
import dev.analemma.definition.Effect;
import dev.analemma.definition.Retry;
import dev.analemma.spi.Execution;
import dev.analemma.spi.HostFunction;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The checkout of the specification, word for word, and the document it becomes. */
final class CheckoutWorkflowTest {
  record Order(String id, String sku, int count, double total) {}

  record Stock(String place) {}

  record Payment(String reference) {}

  record Receipt(String number) {}

  static final class Inventory {
    Stock reserve(Order order) {
      return new Stock("shelf-" + order.sku());
    }

    void release(Stock stock) {}
  }

  static final class Payments {
    Payment charge(StepContext context, Order order) {
      return new Payment(context.idempotencyKey() + "/" + order.id());
    }

    Payment invoice(Order order) {
      return new Payment("invoice " + order.id());
    }

    boolean refund(Payment payment) {
      return true;
    }
  }

  static final class Shipping {
    Receipt ship(Stock stock, Payment payment) throws OperatorException {
      return new Receipt(stock.place() + "+" + payment.reference());
    }
  }

  static Workflow<Order, Receipt> checkout(
      Inventory inventory, Payments payments, Shipping shipping) {
    return Workflow.define(
        "checkout",
        Order.class,
        Receipt.class,
        (w, order) -> {
          var stock =
              w.step("reserve", Stock.class, inventory::reserve, order)
                  .compensate("release", inventory::release);
          var paid =
              w.step("charge", Payment.class, payments::charge, order)
                  .retry(Retry.exponential(3, Duration.ofMillis(200)))
                  .timeout(Duration.ofSeconds(10))
                  .compensate("refund", payments::refund)
                  .recover(
                      "CARD_DECLINED",
                      (in, error) -> in.step("invoice", Payment.class, payments::invoice, order));
          return w.step("ship", Receipt.class, shipping::ship, stock, paid);
        });
  }

  static Workflow<Order, Receipt> checkout() {
    return checkout(new Inventory(), new Payments(), new Shipping());
  }

  @Test
  void define_checkout_becomesTheDocument() {
    Written.assertDocument(
        checkout(),
        """
        {
          "analemma": 1,
          "name": "checkout",
          "input": {
            "id": {"type": "string"},
            "sku": {"type": "string"},
            "count": {"type": "integer"},
            "total": {"type": "number"}
          },
          "nodes": {
            "reserve": {
              "operator": "checkout/reserve",
              "with": ["$.input"],
              "compensate": {"operator": "checkout/reserve/release", "with": ["$.result"]}
            },
            "charge": {
              "operator": "checkout/charge",
              "with": ["$.input"],
              "catch": {"CARD_DECLINED": "card_declined"},
              "compensate": {"operator": "checkout/charge/refund", "with": ["$.result"]},
              "retry": [{"max": 3, "delay": "PT0.2S"}],
              "timeout": {"total": "PT10S"}
            },
            "charge_card_declined": {
              "when": ["charge.card_declined"],
              "block": {
                "nodes": {
                  "invoice": {
                    "operator": "checkout/charge_card_declined/invoice",
                    "with": ["$.input"]
                  }
                },
                "output": "$.invoice"
              }
            },
            "ship": {
              "operator": "checkout/ship",
              "with": ["$.reserve", "${ first(charge, charge_card_declined) }"]
            }
          },
          "output": "$.ship"
        }
        """);
  }

  @Test
  void functions_checkout_carryNamesTypesAndDefaults() {
    HostFunction ship = Written.function(checkout(), "checkout/ship");
    assertThat(ship.parameters()).containsExactly(Stock.class, Payment.class);
    assertThat(ship.result()).isEqualTo(Receipt.class);
    assertThat(ship.positional()).isTrue();
    assertThat(ship.effect()).isEqualTo(Effect.WRITE);
    assertThat(ship.execution()).isEqualTo(Execution.BLOCKING);
  }

  @Test
  void functions_chargeWithContext_isGivenTheAttempt() throws Exception {
    HostFunction charge = Written.function(checkout(), "checkout/charge");
    Object paid =
        charge.body().call(new Written.Context("key-7"), new Object[] {new Order("o1", "s", 1, 2)});
    assertThat(charge.parameters()).containsExactly(Order.class);
    assertThat(paid).isEqualTo(new Payment("key-7/o1"));
  }

  @Test
  void functions_undo_isGivenTheOutputAndReturnsNothing() throws Exception {
    HostFunction refund = Written.function(checkout(), "checkout/charge/refund");
    assertThat(refund.parameters()).containsExactly(Payment.class);
    assertThat(refund.result()).isEqualTo(Void.class);
    assertThat(refund.body().call(new Written.Context("k"), new Object[] {new Payment("p")}))
        .isNull();
  }

  @Test
  void types_checkout_areThoseOfTheLambda() {
    assertThat(checkout().inputType()).isEqualTo(Order.class);
    assertThat(checkout().outputType()).isEqualTo(Receipt.class);
    assertThat(checkout().name()).isEqualTo("checkout");
  }
}
