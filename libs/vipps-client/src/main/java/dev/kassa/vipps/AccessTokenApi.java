package dev.kassa.vipps;

import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.rest.client.inject.RegisterRestClient;
import org.jboss.resteasy.reactive.RestResponse;

/** The access token (API 1.3): the keys travel as headers, the body is empty. */
@RegisterRestClient(configKey = "vipps")
@Path("/accesstoken/get")
interface AccessTokenApi {
  @POST
  Uni<RestResponse<byte[]>> get(
      @HeaderParam("client_id") String clientId,
      @HeaderParam("client_secret") String clientSecret,
      @HeaderParam("Ocp-Apim-Subscription-Key") String subscriptionKey,
      @HeaderParam("Merchant-Serial-Number") String msn,
      @HeaderParam("Vipps-System-Name") String systemName,
      @HeaderParam("Vipps-System-Version") String systemVersion);
}
