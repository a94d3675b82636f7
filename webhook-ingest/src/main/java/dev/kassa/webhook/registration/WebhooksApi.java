package dev.kassa.webhook.registration;

import dev.kassa.vipps.VippsHeaders;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.rest.client.inject.RegisterRestClient;
import org.jboss.resteasy.reactive.RestResponse;

/** The provider's registrations for notifications (API 5.1). */
@RegisterRestClient(configKey = "vipps")
@Path("/webhooks/v1/webhooks")
interface WebhooksApi {
  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  Uni<RestResponse<byte[]>> register(@BeanParam VippsHeaders headers, Request request);

  @GET
  Uni<RestResponse<byte[]>> list(@BeanParam VippsHeaders headers);

  @DELETE
  @Path("/{id}")
  Uni<RestResponse<byte[]>> delete(@BeanParam VippsHeaders headers, @PathParam("id") String id);

  /** Where to send what. */
  record Request(String url, List<String> events) {}
}
