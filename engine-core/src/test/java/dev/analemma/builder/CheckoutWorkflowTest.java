// SPDX-License-Identifier: Apache-2.0
package dev.analemma.builder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.analemma.OperatorException;
import dev.analemma.StepContext;
import dev.analemma.Workflow;
import dev.analemma.definition.Effect;
import dev.analemma.definition.Retry;
import dev.analemma.definition.WorkflowDefinition;
import dev.analemma.spi.Execution;
import dev.analemma.spi.HostFunction;
import java.time.Duration;
import java.util.List;
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
    return Workflow.define("checkout", Order.class, Receipt.class, (w, order) -> {
      var stock = w.step("reserve", Stock.class, inventory::reserve, order)
          .compensate("release", inventory::release);
      var paid = w.step("charge", Payment.class, payments::charge, order)
          .retry(Retry.exponential(3, Duration.ofMillis(200)))
          .timeout(Duration.ofSeconds(10))
          .compensate("refund", payments::refund)
          .recover("CARD_DECLINED",
              (in, error) -> in.step("invoice", Payment.class, payments::invoice, order));
      return w.step("ship", Receipt.class, shipping::ship, stock, paid);
    });
  }

  static Workflow<Order, Receipt> checkout() {
    return checkout(new Inventory(), new Payments(), new Shipping());
  }

  @Test
  void define_checkout_becomesTheDocument() {
    System.err.println(checkout().definition().toJson().toPrettyString());
  }

}
