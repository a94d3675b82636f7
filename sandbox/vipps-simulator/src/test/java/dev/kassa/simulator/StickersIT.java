// Printed codes and the people who scan them (API 2.4), and the codes of payments (API 4.2).
package dev.kassa.simulator;

import static dev.kassa.simulator.Counted.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.zxing.BinaryBitmap;
import com.google.zxing.RGBLuminanceSource;
import com.google.zxing.common.HybridBinarizer;
import com.google.zxing.qrcode.QRCodeReader;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class StickersIT extends Simulated {
  private static final String CALLBACKS = "/qr/v1/merchant-callback";

  private String sticker(String id) {
    assertThat(till.put(CALLBACKS + "/" + id, "{\"locationDescription\":\"Till 7\"}").status())
        .isEqualTo(200);
    return till.get(CALLBACKS + "/" + id).body().path("qrContent").asText();
  }

  private Till.Got scan(String text) {
    return till.open("POST", "/simulator/people/" + ADA + "/scan", "{\"text\":\"" + text + "\"}");
  }

  private String checkedIn() {
    var content = sticker("till-7");
    assertThat(till.register(receiver.url(), Webhook.CHECKED_IN).status()).isEqualTo(201);
    return scan(content).body().path("customerToken").asText();
  }

  private static String read(int[] pixels, int width, int height) throws Exception {
    var source = new RGBLuminanceSource(width, height, pixels);
    return new QRCodeReader().decode(new BinaryBitmap(new HybridBinarizer(source))).getText();
  }

  private static String readPng(byte[] bytes, int size) throws Exception {
    var image = ImageIO.read(new ByteArrayInputStream(bytes));
    assertThat(image.getWidth()).isEqualTo(size);
    assertThat(image.getHeight()).isEqualTo(size);
    return read(image.getRGB(0, 0, size, size, null, 0, size), size, size);
  }

  /** Draws what the path says, eight pixels a module. */
  private static String readSvg(byte[] bytes) throws Exception {
    var svg = new String(bytes, StandardCharsets.UTF_8);
    var box = Pattern.compile("viewBox=\"0 0 (\\d+) (\\d+)\"").matcher(svg);
    assertThat(box.find()).isTrue();
    var modules = Integer.parseInt(box.group(1));
    var size = modules * 8;
    var pixels = new int[size * size];
    java.util.Arrays.fill(pixels, 0xFFFFFF);
    var dark = Pattern.compile("M(\\d+) (\\d+)h1v1h-1z").matcher(svg);
    while (dark.find()) {
      var x = Integer.parseInt(dark.group(1)) * 8;
      var y = Integer.parseInt(dark.group(2)) * 8;
      for (var n = 0; n < 64; n++) {
        pixels[(y + n / 8) * size + x + n % 8] = 0;
      }
    }
    return read(pixels, size, size);
  }

  @Test
  @Section("2.4")
  void aStickerIsDescribedReadListedAndDeleted() throws Exception {
    var put = till.put(CALLBACKS + "/till-7", "{\"locationDescription\":\"Till 7\"}");
    assertThat(put.status()).isEqualTo(200);
    assertThat(put.response().body()).isEmpty();
    var read = till.get(CALLBACKS + "/till-7").body();
    assertThat(read.path("merchantSerialNumber").asText()).isEqualTo("123456");
    assertThat(read.path("merchantQrId").asText()).isEqualTo("till-7");
    assertThat(read.path("locationDescription").asText()).isEqualTo("Till 7");
    var content = read.path("qrContent").asText();
    var svg = Till.bytes(read.path("qrImageUrl").asText());
    assertThat(svg.headers().firstValue("content-type").orElse("")).isEqualTo("image/svg+xml");
    assertThat(readSvg(svg.body())).isEqualTo(content);
    var png =
        Till.bytes(
            till.get(CALLBACKS + "/till-7?QrImageFormat=PNG&QrImageSize=400")
                .body()
                .path("qrImageUrl")
                .asText());
    assertThat(png.headers().firstValue("content-type").orElse("")).isEqualTo("image/png");
    assertThat(readPng(png.body(), 400)).isEqualTo(content);
    // The code is printed already, so a new description leaves it as it is.
    till.put(CALLBACKS + "/till-7", "{\"locationDescription\":\"Bar\",\"category\":\"VENDING\"}");
    till.put(CALLBACKS + "/till-8", "{\"locationDescription\":\"Till 8\"}");
    var list = till.get(CALLBACKS + "?QrImageFormat=SVG").body();
    assertThat(list.findValuesAsText("locationDescription")).containsExactly("Bar", "Till 8");
    assertThat(list.get(0).path("qrContent").asText()).isEqualTo(content);
    assertThat(till.delete(CALLBACKS + "/till-7").status()).isEqualTo(200);
    assertThat(till.delete(CALLBACKS + "/till-7").status()).isEqualTo(404);
    assertThat(till.get(CALLBACKS + "/till-7").status()).isEqualTo(404);
    assertThat(till.get(CALLBACKS).body()).hasSize(1);
  }

  @Test
  @Section("2.4")
  void aStickerIsCheckedAsStrictlyAsThePayment() {
    var path = CALLBACKS + "/till-7";
    for (var body :
        new String[] {
          "{}",
          "{\"locationDescription\":\"" + "x".repeat(37) + "\"}",
          "{\"locationDescription\":7}",
          "{\"locationDescription\":\"Till\",\"category\":\"KIOSK\"}",
          "{\"locationDescription\":\"Till\",\"colour\":\"red\"}",
          "no"
        }) {
      var refused = till.put(path, body);
      assertThat(refused.status()).isEqualTo(400);
      assertThat(refused.body().path("invalidParams")).isNotEmpty();
    }
    assertThat(till.with("PUT", path, "{}", "Merchant-Serial-Number", "").status()).isEqualTo(400);
    assertThat(till.with("PUT", path, "{}", "Content-Type", "text/plain").status()).isEqualTo(415);
    for (var query :
        new String[] {"QrImageFormat=GIF", "QrImageSize=99", "QrImageSize=2001", "QrImageSize=x"}) {
      assertThat(till.get(CALLBACKS + "?" + query).status()).isEqualTo(400);
    }
    assertThat(Till.bytes(simulator.baseUrl() + QrImage.PATH + "?token=x").statusCode())
        .isEqualTo(404);
  }

  @Test
  @Section({"2.4", "5.4"})
  void aScanTellsTheMerchantOrTheStoreIsOutOfReach() {
    prompt();
    var content = sticker("till-7");
    assertThat(scan(content).status()).isEqualTo(409);
    assertThat(scan("https://qr.vipps.no/c/unknown").status()).isEqualTo(404);
    till.register(receiver.url(), Webhook.CHECKED_IN);
    assertThat(till.register(receiver.url(), Webhook.CHECKED_IN).status()).isEqualTo(400);
    var token = scan(content).body().path("customerToken").asText();
    await().until(() -> receiver.received().size() == 1);
    var news = receiver.received().getFirst().json();
    assertThat(news.path("customerToken").asText()).isEqualTo(token);
    assertThat(news.path("merchantQrId").asText()).isEqualTo("till-7");
    assertThat(news.path("msn").asText()).isEqualTo("123456");
    assertThat(news.path("initiatedAt").asText()).matches("\\d{4}-\\d\\d-\\d\\dT.*\\.\\d{7}Z");
    assertThat(news.size()).isEqualTo(4);
  }

  private Till.Got exchange(String body) {
    return till.post("/qr/v1/exchange/customer", null, body);
  }

  @Test
  @Section({"2.4", "3.4", "4.1", "7.3"})
  void aCustomerTokenPaysLogsInAndIsExchangedForAQuarterOfAnHour() {
    prompt();
    var token = checkedIn();
    var wanted =
        "{\"customer\":{\"customerToken\":\"" + token + "\"},\"requestedData\":[\"MSISDN\"]}";
    var number = exchange(wanted);
    assertThat(number.status()).isEqualTo(200);
    assertThat(number.body().path("msisdn").asText()).isEqualTo(ADA);
    assertThat(number.body().path("timestamp").isIntegralNumber()).isTrue();
    var payment =
        Till.payment("reference-1", 1000, ADA)
            .replace("\"phoneNumber\":\"" + ADA, "\"customerToken\":\"" + token);
    assertThat(till.post(PAYMENTS, "k1", payment).status()).isEqualTo(201);
    await().until(() -> state("reference-1").equals("AUTHORIZED"));
    var hint = Map.of("login_hint", "urn:customer-token:" + token, "scope", "openid");
    assertThat(till.form(EXISTS, Map.of("login_hint", "urn:customer-token:" + token)).status())
        .isEqualTo(200);
    assertThat(till.form(START, hint).status()).isEqualTo(200);
    // Another unit has no use for it.
    var other = new Till(simulator.baseUrl(), POSTING).signedIn();
    assertThat(other.post("/qr/v1/exchange/customer", null, wanted).status()).isEqualTo(400);
    assertThat(
            other
                .post(
                    PAYMENTS, "k1", payment.replace("\"currency\":\"NOK\"", "\"currency\":\"DKK\""))
                .code())
        .isEqualTo("4050");
    simulator.advance(Duration.ofMinutes(13));
    assertThat(exchange(wanted).status()).isEqualTo(200);
    simulator.advance(Duration.ofMinutes(2));
    var late = exchange(wanted);
    assertThat(late.status()).isEqualTo(400);
    assertThat(late.body().path("title").asText()).isEqualTo("Bad request");
    assertThat(late.body().has("traceId")).isFalse();
    assertThat(till.post(PAYMENTS, "k2", payment.replace("reference-1", "reference-2")).code())
        .isEqualTo("4050");
    assertThat(till.form(START, hint).body().path("error").asText()).isEqualTo("invalid_request");
    assertThat(exchange("{\"customer\":{}}").status()).isEqualTo(400);
  }

  private String redirectUrl(Till of, String reference, String change) {
    var body =
        Till.payment(reference, 1000, ADA)
            .replace(
                "\"userFlow\":\"PUSH_MESSAGE\",\"customer\":{\"phoneNumber\":\"" + ADA + "\"},",
                change);
    var created = of.post(PAYMENTS, "key-" + reference, body);
    assertThat(created.status()).isEqualTo(201);
    return created.body().path("redirectUrl").asText();
  }

  @Test
  @Section("4.2")
  void theCodeOfAPaymentIsAnImageOrATextAndWhoScansItPays() throws Exception {
    prompt();
    var svg = redirectUrl(till, "reference-svg", "\"userFlow\":\"QR\",");
    var landing = readSvg(Till.bytes(svg).body());
    assertThat(landing).startsWith("https://landing.vipps.no?token=");
    var png =
        redirectUrl(
            till,
            "reference-png",
            "\"userFlow\":\"QR\",\"qrFormat\":{\"format\":\"IMAGE/PNG\",\"size\":300},");
    assertThat(readPng(Till.bytes(png).body(), 300)).startsWith("https://landing.vipps.no?token=");
    assertThat(
            redirectUrl(
                till,
                "reference-txt",
                "\"userFlow\":\"QR\",\"qrFormat\":{\"format\":\"TEXT/TARGETURL\"},"))
        .startsWith("https://landing.vipps.no?token=");
    assertThat(redirectUrl(till, "reference-app", "\"userFlow\":\"NATIVE_REDIRECT\","))
        .startsWith("vipps://");
    assertThat(
            redirectUrl(
                till,
                "reference-web",
                "\"userFlow\":\"WEB_REDIRECT\",\"returnUrl\":\"https://example.com/\","))
        .startsWith("https://landing.vipps.no?token=");
    assertThat(till.read("reference-svg").body().path("redirectUrl").asText()).isEqualTo(svg);
    assertThat(scan(landing).body().path("reference").asText()).isEqualTo("reference-svg");
    await().until(() -> state("reference-svg").equals("AUTHORIZED"));
    // The code of a payment serves one person once.
    assertThat(scan(landing).status()).isEqualTo(404);
  }

  @Test
  @Section("4.2")
  @Choice("mobilePayLanding")
  void redirectsOfMobilePayUnitsCarryItsNameOrTheAnnouncedOne() {
    var danish = "\"userFlow\":\"WEB_REDIRECT\",";
    var body =
        Till.payment("reference-1", 1000, ADA)
            .replace("NOK", "DKK")
            .replace(
                "\"userFlow\":\"PUSH_MESSAGE\",\"customer\":{\"phoneNumber\":\"" + ADA + "\"},",
                danish + "\"returnUrl\":\"https://example.com/\",");
    var other = new Till(simulator.baseUrl(), POSTING).signedIn();
    assertThat(other.post(PAYMENTS, "k", body).body().path("redirectUrl").asText())
        .startsWith("https://pay.mobilepay.dk?token=");
    startWith("{\"mobilePayLanding\":\"VIPPS\"}");
    other = new Till(simulator.baseUrl(), POSTING).signedIn();
    assertThat(other.post(PAYMENTS, "k", body).body().path("redirectUrl").asText())
        .startsWith("https://pay.vipps.dk?token=");
  }

  @Test
  @Section({"4.12", "4.8"})
  void forceApproveNeedsATokenOrSomebodyWhoHasApprovedBefore() {
    prompt();
    var landing =
        redirectUrl(
            till,
            "reference-txt",
            "\"userFlow\":\"QR\",\"qrFormat\":{\"format\":\"TEXT/TARGETURL\"},");
    var force = "/epayment/v1/test/payments/reference-txt/approve";
    var ada = "{\"customer\":{\"phoneNumber\":\"" + ADA + "\"}}";
    assertThat(till.post(force, null, ada).code()).isEqualTo("10020");
    assertThat(till.post(force, null, "{\"token\":\"foreign\"}").code()).isEqualTo("10010");
    assertThat(till.post(force, null, "{}").status()).isEqualTo(400);
    assertThat(till.post(force, null, ada.replace(ADA, "4700000000")).code()).isEqualTo("7010");
    var token = landing.substring(landing.indexOf('=') + 1);
    var forced = till.post(force, null, "{\"token\":\"" + token + "\"}");
    assertThat(forced.status()).isEqualTo(200);
    assertThat(forced.response().body()).isEmpty();
    assertThat(state("reference-txt")).isEqualTo("AUTHORIZED");
    authorized("reference-own", 1000);
    idle();
    till.create("reference-two", "k2", 151, ADA);
    // Test amounts have no effect here (API 4.12).
    assertThat(till.post(force.replace("-txt", "-two"), null, ada).status()).isEqualTo(200);
    assertThat(state("reference-two")).isEqualTo("AUTHORIZED");
    assertThat(till.post(force.replace("-txt", "-six"), null, ada).code()).isEqualTo("5090");
  }
}
