package dev.kassa.payment.epayment;

import dev.kassa.vipps.VippsHeaders;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.rest.client.inject.RegisterRestClient;
import org.jboss.resteasy.reactive.RestResponse;

/** Operations of API 4. Bodies are the exact bytes that were stored before the first attempt. */
@RegisterRestClient(configKey = "vipps")
@Path("/epayment/v1/payments")
@Consumes(MediaType.APPLICATION_JSON)
interface EpaymentApi {
  @POST
  Uni<RestResponse<byte[]>> create(
      @BeanParam VippsHeaders headers, @HeaderParam("Idempotency-Key") String key, byte[] body);

  @GET
  @Path("/{reference}")
  Uni<RestResponse<byte[]>> read(
      @BeanParam VippsHeaders headers, @PathParam("reference") String reference);

  @GET
  @Path("/{reference}/events")
  Uni<RestResponse<byte[]>> events(
      @BeanParam VippsHeaders headers, @PathParam("reference") String reference);

  @POST
  @Path("/{reference}/{operation}")
  Uni<RestResponse<byte[]>> modify(
      @BeanParam VippsHeaders headers,
      @HeaderParam("Idempotency-Key") String key,
      @PathParam("reference") String reference,
      @PathParam("operation") String operation,
      byte[] body);
}
