package dev.kassa.identity.qr;

import dev.kassa.vipps.VippsHeaders;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.rest.client.inject.RegisterRestClient;
import org.jboss.resteasy.reactive.RestResponse;

/** The provider's exchange of a personal QR and of a customer token (API 2.1, 2.4). */
@RegisterRestClient(configKey = "vipps")
@Path("/qr/v1/exchange")
interface QrApi {
  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  Uni<RestResponse<byte[]>> exchange(@BeanParam VippsHeaders headers, Request request);

  @POST
  @Path("customer")
  @Consumes(MediaType.APPLICATION_JSON)
  Uni<RestResponse<byte[]>> exchange(@BeanParam VippsHeaders headers, CustomerRequest request);

  /**
   * @param requestedData as for a code
   */
  record CustomerRequest(Customer customer, List<String> requestedData) {}

  /**
   * @param customerToken of a check-in
   */
  record Customer(String customerToken) {
    @Override
    public String toString() {
      return "Customer(personal)";
    }
  }

  /**
   * @param qrCode the whole scanned text, unshortened and unparsed
   * @param requestedData {@code MSISDN}; no other value exists
   */
  record Request(String qrCode, List<String> requestedData) {
    @Override
    public String toString() {
      return "Request(personal)";
    }
  }
}
