package dev.headrace.transport.apache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.core.Call;
import dev.headrace.core.Response;
import dev.headrace.core.Sent;
import dev.headrace.testing.FaultServer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class H2ExchangeTest {

  @Test
  void speaksHttp2WithAServerThatChoosesIt() {
    try (FaultServer server = H2.handling(request -> H2.answer(request, "hi"));
        Rig rig = H2.rig()) {
      Call call = Rig.get(server.url("/p?q=1"));
      Response response = rig.send(call);
      assertThat(response.status()).isEqualTo(200);
      assertThat(Rig.text(response)).isEqualTo("hi");
      assertThat(response.received().protocol()).isEqualTo("HTTP/2");
      assertThat(Rig.exchange(call).sent()).isEqualTo(Sent.YES);
    }
  }

  @Test
  void servesManyCallsAtATimeOnOneConnection() {
    try (FaultServer server = H2.handling(request -> H2.answer(request, request.target()));
        Rig rig = H2.rig()) {
      List<CompletionStage<Response>> stages = new ArrayList<>();
      for (int i = 0; i < 1_000; i++) {
        stages.add(rig.transport.send(Rig.get(server.url("/" + i))));
      }
      for (int i = 0; i < stages.size(); i++) {
        assertThat(Rig.text(Rig.await(stages.get(i)))).isEqualTo("/" + i);
      }
      assertThat(server.requests()).isEqualTo(1_000);
      assertThat(server.connections()).isEqualTo(1);
    }
  }
}
