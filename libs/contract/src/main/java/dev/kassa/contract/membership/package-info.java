/** What membership-service says about the club. No personal data: {@code memberId} only. */
package dev.kassa.contract.membership;
